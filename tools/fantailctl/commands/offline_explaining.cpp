#include "fantailctl/commands/offline_explaining.hpp"

#include <algorithm>
#include <chrono>
#include <utility>
#include <variant>

#include <boost/json/array.hpp>
#include <boost/json/parse.hpp>

#include "fantail/core/assert.hpp"
#include "fantailctl/commands/exported_webhook.hpp"
#include "fantailctl/failure.hpp"
#include "ingestor/app/event.hpp"
#include "ingestor/app/event_values.hpp"
#include "ingestor/app/explained.hpp"

namespace fantail::fantailctl {

namespace json = boost::json;

namespace {

core::Timestamp now() { return std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now()); }

std::vector<core::RealmName> requiring_selector(const core::Realm& realm)
{
    const auto& selector = realm.dialect->event.selector;
    return selector && selector->required ? std::vector{realm.name} : std::vector<core::RealmName>{};
}

}  // namespace

OfflineExplaining::OfflineExplaining(Given given)
    : realm_{.name = core::RealmName{given.dialect.name},
             .dialect = std::make_shared<const core::Dialect>(std::move(given.dialect)),
             .topics = {}},
      topic_{.name = {}, .tenant = std::move(given.tenant)}
{
    core::WebhookTable table;
    std::int64_t offset = 0;
    for (auto& webhook : read_exported(given.exported, {*realm_.dialect, realm_.name, topic_.tenant})) {
        if (given.webhook && webhook.id.value() != *given.webhook) continue;
        const auto id = webhook.id;
        table.apply(core::Offset{++offset},
                    {.webhook = std::move(webhook), .version = 1, .write_id = "exported", .deleted = false});
        webhooks_.push_back(table.find(id));
    }
    if (given.webhook && webhooks_.empty()) {
        throw Failure{ExitCode::usage, "the exported webhooks have no " + *given.webhook};
    }
    std::sort(webhooks_.begin(), webhooks_.end(),
              [](const auto& a, const auto& b) { return a->webhook.id < b->webhook.id; });
    index_ = core::MatchIndex::build(table.snapshot(), requiring_selector(realm_));
}

json::object OfflineExplaining::explain(std::string_view event, const std::vector<core::Header>& headers)
{
    core::InRecord record;
    record.position.partition.topic = topic_.name;
    record.timestamp = now();
    record.value = event;
    record.headers = headers;
    const auto read = ingestor::read_event(record, {&realm_, &topic_}, reader_, {});
    if (const auto* refused = std::get_if<codec::Refused>(&read)) {
        throw Failure{ExitCode::no, "the ingestor would reject the event (" +
                                        std::string{codec::to_string(refused->reason)} + "): " + refused->detail};
    }
    const auto& made = std::get<ingestor::Event>(read);
    ingestor::RecordValues values{field_reader_, record, made};
    std::vector<core::PackedPointer> matches;
    index_->match({realm_.name, made.tenant, made.type, made.selector, values}, matches);

    json::array webhooks;
    for (const auto& held : webhooks_) {
        const auto explained = ingestor::explained(held->webhook, record, made, field_reader_, record.timestamp);
        const bool matched = std::any_of(matches.begin(), matches.end(), [&held](const auto& match) {
            return match->id() == held->webhook.id.value();
        });
        FANTAIL_ASSERT(matched == !explained.mismatch.has_value());
        webhooks.push_back(json::parse(codec::to_json(explained)));
    }
    return {{"event_type", made.type},
            {"tenant", made.tenant.value()},
            {"event_id", made.id.value()},
            {"webhooks", std::move(webhooks)}};
}

}  // namespace fantail::fantailctl
