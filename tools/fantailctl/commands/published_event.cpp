#include "fantailctl/commands/published_event.hpp"

#include <algorithm>
#include <variant>

#include "fantail/codec/event_reader.hpp"

namespace fantail::fantailctl {

namespace {

constexpr std::size_t no_limit = std::size_t{1} << 30;  // the topic has one, and Kafka says so itself

std::string pointer(const core::FieldPath& path)
{
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

    const auto& shape = choices.dialect->event;
    codec::EventReader reader;
    auto read = reader.read(event, shape, {.max_bytes = no_limit});
    if (const auto* refused = std::get_if<codec::Refused>(&read)) {
        return core::Error{core::ErrorCode::unreadable,
                           "the ingestor would reject it (" + std::string{codec::to_string(refused->reason)} +
                               "): " + refused->detail + "; without --dialect it is published all the same"};
    }
    if (!key.origin.empty()) return key;

    auto& fields = std::get<codec::EventFields>(read);
    if (fields.tenant) return EventKey{std::move(*fields.tenant), pointer(shape.tenant)};
    if (fields.id) return EventKey{std::move(*fields.id), pointer(shape.id)};
    return key;
}

}  // namespace fantail::fantailctl
