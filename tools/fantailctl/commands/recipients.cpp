#include "fantailctl/commands/recipients.hpp"

#include <cstdint>
#include <utility>

#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>

#include "fantail/codec/field_reader.hpp"
#include "fantail/codec/filter_reader.hpp"
#include "fantail/core/webhook_table.hpp"
#include "fantailctl/failure.hpp"
#include "ingestor/app/event_values.hpp"

namespace fantail::fantailctl {

namespace {

namespace json = boost::json;

constexpr const char* every_tenant = "*";  // of the index: what the API shows is the caller's, whoever that is

std::vector<std::string> texts(const json::object& webhook, const std::string& name)
{
    std::vector<std::string> all;
    const auto* list = webhook.if_contains(name);
    if (list == nullptr || !list->is_array()) return all;
    for (const auto& element : list->get_array()) {
        if (element.is_string()) all.emplace_back(element.get_string());
    }
    return all;
}

core::WebhookRecord record_of(const json::object& listed, const core::Realm& realm)
{
    const auto& dialect = *realm.dialect;
    const auto* id = listed.if_contains("id");
    const auto* active = listed.if_contains("active");
    if (id == nullptr || !id->is_string() || active == nullptr || !active->is_bool()) {
        throw Failure{ExitCode::usage, "the management API's list holds something that is no webhook"};
    }
    core::WebhookRecord record;
    record.webhook.id = core::WebhookId{std::string{id->get_string()}};
    record.webhook.realm = realm.name;
    record.webhook.tenant = core::TenantId{every_tenant};
    record.webhook.events = texts(listed, dialect.event_list_field);
    if (dialect.event.selector) record.webhook.selectors = texts(listed, dialect.event.selector->api_field);
    record.webhook.state = active->get_bool() ? core::WebhookState::active : core::WebhookState::inactive;
    if (const auto* filter = listed.if_contains("filter"); filter != nullptr && !filter->is_null()) {
        auto read = codec::read_filter(json::serialize(*filter));
        if (const auto* fault = std::get_if<codec::FilterFault>(&read)) {
            throw Failure{ExitCode::usage,
                          "the filter of " + record.webhook.id.value() + " cannot be read: " + fault->detail};
        }
        record.webhook.filter = std::move(std::get<0>(read));
    }
    record.write_id = record.webhook.id.value();
    return record;
}

}  // namespace

Recipients::Recipients(const json::array& listed, const core::Realm& realm)
{
    core::WebhookTable table;
    std::int64_t offset = 0;
    for (const auto& element : listed) {
        if (!element.is_object()) {
            throw Failure{ExitCode::usage, "the management API's list holds something that is no webhook"};
        }
        table.apply(core::Offset{offset++}, record_of(element.get_object(), realm));
    }
    const auto requiring = realm.dialect->event.selector && realm.dialect->event.selector->required
                               ? std::vector<core::RealmName>(1, realm.name)
                               : std::vector<core::RealmName>{};
    index_ = core::MatchIndex::build(table.snapshot(), requiring);
}

std::vector<std::string> Recipients::of(const core::InRecord& record, const ingestor::Event& event) const
{
    codec::FieldReader reader;
    ingestor::RecordValues values{reader, record, event};
    std::vector<std::shared_ptr<const core::HeldWebhook>> matches;
    index_->match({event.realm->name, event.tenant, event.type, event.selector, values}, matches);
    std::vector<std::string> ids;
    for (const auto& held : matches) ids.push_back(held->webhook.id.value());
    return ids;
}

}  // namespace fantail::fantailctl
