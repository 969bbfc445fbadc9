#include "fantailctl/commands/published_event.hpp"

#include <algorithm>
#include <memory>
#include <string>
#include <variant>

#include "fantail/codec/event_reader.hpp"
#include "fantail/core/realm.hpp"
#include "fantail/core/record.hpp"
#include "ingestor/app/event_content.hpp"

namespace fantail::fantailctl {

namespace {

constexpr std::size_t no_limit = std::size_t{1} << 30;  // the topic has one, and Kafka says so itself

/// Where the dialect has it; the name of a CloudEvent's attribute where it has it nowhere.
std::string origin(const core::FieldPath& path, const std::string& attribute)
{
    if (path.empty()) return attribute;
    std::string text;
    for (const auto& key : path.keys) text += "/" + key;
    return text;
}

}  // namespace

core::Result<EventKey> key_of(std::string_view event, const PublishChoices& choices)
{
    const auto tenant = std::find_if(choices.headers.rbegin(), choices.headers.rend(),
                                     [](const core::Header& header) { return header.name == "tenant"; });
    EventKey key;
    if (choices.key) {
        key = {*choices.key, "--key"};
    } else if (tenant != choices.headers.rend()) {
        key = {tenant->value, "header tenant"};
    }
    if (!choices.dialect) return key;

    const core::Realm realm{
        .name = {}, .dialect = std::make_shared<const core::Dialect>(*choices.dialect), .topics = {}};
    const core::SourceTopic topic{.name = {}, .tenant = {}};
    const auto& shape = realm.dialect->event;
    core::InRecord record;
    record.value = std::string{event};
    record.headers = choices.headers;
    codec::EventReader reader;
    auto read = ingestor::read_content(record, {&realm, &topic}, reader, {.max_bytes = no_limit});
    if (const auto* refused = std::get_if<codec::Refused>(&read)) {
        return core::Error{core::ErrorCode::unreadable,
                           "the ingestor would reject it (" + std::string{codec::to_string(refused->reason)} +
                               "): " + refused->detail + "; without --dialect it is published all the same"};
    }
    if (!key.origin.empty()) return key;

    auto& fields = std::get<ingestor::EventContent>(read).fields;
    if (fields.tenant) return EventKey{std::move(*fields.tenant), origin(shape.tenant, "tenant")};
    if (fields.id) return EventKey{std::move(*fields.id), origin(shape.id, "id")};
    return key;
}

}  // namespace fantail::fantailctl
