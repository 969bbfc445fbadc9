#include "fantailctl/commands/offline_explaining.hpp"

#include <algorithm>
#include <chrono>
#include <utility>
#include <variant>

#include <boost/json/array.hpp>
#include <boost/json/parse.hpp>

#include "fantail/codec/body.hpp"
#include "fantail/core/assert.hpp"
#include "fantail/core/event_identity.hpp"
#include "fantail/core/time_text.hpp"
#include "fantail/crypto/hash.hpp"
#include "fantailctl/commands/exported_webhook.hpp"
#include "fantailctl/failure.hpp"

namespace fantail::fantailctl {

namespace json = boost::json;

namespace {

core::Timestamp now() { return std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now()); }

std::vector<core::RealmName> requiring_selector(const core::Dialect& dialect, const core::RealmName& realm)
{
    const bool required = dialect.event.selector && dialect.event.selector->required;
    return required ? std::vector{realm} : std::vector<core::RealmName>{};
}

std::optional<std::string> tenant_in(const std::vector<core::Header>& headers)
{
    const auto found = std::find_if(headers.rbegin(), headers.rend(),
                                    [](const core::Header& header) { return header.name == "tenant"; });
    return found == headers.rend() || found->value.empty() ? std::nullopt : std::optional{found->value};
}

}  // namespace

OfflineExplaining::OfflineExplaining(Given given) : given_{std::move(given)}, realm_{given_.dialect.name}
{
    core::WebhookTable table;
    std::int64_t offset = 0;
    for (auto& webhook : read_exported(given_.exported, {given_.dialect, realm_, given_.tenant})) {
        if (given_.webhook && webhook.id.value() != *given_.webhook) continue;
        const auto id = webhook.id;
        table.apply(core::Offset{++offset},
                    {.webhook = std::move(webhook), .version = 1, .write_id = "exported", .deleted = false});
        webhooks_.push_back(table.find(id));
    }
    if (given_.webhook && webhooks_.empty()) {
        throw Failure{ExitCode::usage, "the exported webhooks have no " + *given_.webhook};
    }
    std::sort(webhooks_.begin(), webhooks_.end(),
              [](const auto& a, const auto& b) { return a->webhook.id < b->webhook.id; });
    index_ = core::MatchIndex::build(table.snapshot(), requiring_selector(given_.dialect, realm_));
}

OfflineExplaining::ReadEvent OfflineExplaining::read(std::string_view event, const std::vector<core::Header>& headers)
{
    const auto& shape = given_.dialect.event;
    auto read = reader_.read(event, shape, {});
    if (const auto* refused = std::get_if<codec::Refused>(&read)) {
        throw Failure{ExitCode::no, "the ingestor would reject the event (" +
                                        std::string{codec::to_string(refused->reason)} + "): " + refused->detail};
    }
    ReadEvent made{
        .fields = std::get<codec::EventFields>(std::move(read)), .tenant = {}, .id = {}, .time = {}, .body = {}};
    auto& fields = made.fields;
    made.tenant = core::TenantId{tenant_in(headers).value_or(fields.tenant.value_or(given_.tenant.value()))};
    const bool has_id = fields.id && core::is_usable_event_id(*fields.id);
    made.id = core::EventId{has_id ? *fields.id : "evt_" + crypto::sha256_hex(event).substr(0, 32)};
    made.time = fields.time.value_or(core::iso8601_millis(now()));
    auto completed = codec::append_missing(event, shape, {made.id.value(), made.time});
    made.body = completed ? std::move(*completed) : std::string{event};
    return made;
}

json::object OfflineExplaining::explain(std::string_view event, const std::vector<core::Header>& headers)
{
    const auto read = this->read(event, headers);
    codec::AskedValues values{field_reader_,
                              {.payload = read.body,
                               .headers = headers,
                               .attributes = {{"type", read.fields.type}, {"id", read.id.value()}, {"time", read.time}},
                               .structured = {}}};
    const auto selector = read.fields.selector.value_or(std::string{});
    const core::MatchQuery query{realm_, read.tenant, read.fields.type, selector, values};
    std::vector<core::PackedPointer> matches;
    index_->match(query, matches);

    json::array webhooks;
    for (const auto& held : webhooks_) {
        const auto explained = this->explained(*held, query, read);
        const bool matched = std::any_of(matches.begin(), matches.end(), [&held](const auto& match) {
            return match->id() == held->webhook.id.value();
        });
        FANTAIL_ASSERT(matched == !explained.mismatch.has_value());
        webhooks.push_back(json::parse(codec::to_json(explained)));
    }
    return {{"event_type", read.fields.type},
            {"tenant", read.tenant.value()},
            {"event_id", read.id.value()},
            {"webhooks", std::move(webhooks)}};
}

codec::Explained OfflineExplaining::explained(const core::HeldWebhook& held, const core::MatchQuery& query,
                                              const ReadEvent& event)
{
    const auto& webhook = held.webhook;
    codec::Explained explained{.webhook = webhook.id, .url = webhook.url, .mismatch = {}, .request = {}};
    explained.mismatch = core::why_not(webhook, query, given_.dialect);
    if (explained.mismatch) return explained;
    const auto body = codec::format_body(event.body, webhook.body_format.value_or(given_.dialect.body_format)).body;
    const auto delivery = crypto::uuid_v5(crypto::delivery_namespace, webhook.id.value() + '\n' + event.id.value());
    explained.request =
        core::sample_request(webhook, given_.dialect,
                             {.event_id = event.id.value(),
                              .event_type = event.fields.type,
                              .event_time = event.time,
                              .delivery_id = delivery,
                              .sent_at = std::chrono::floor<std::chrono::seconds>(now()).time_since_epoch().count(),
                              .body = body});
    return explained;
}

}  // namespace fantail::fantailctl
