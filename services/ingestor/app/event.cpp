#include "ingestor/app/event.hpp"

#include <algorithm>
#include <optional>
#include <utility>

#include "fantail/codec/body.hpp"
#include "fantail/core/event_identity.hpp"
#include "fantail/core/time_text.hpp"
#include "fantail/crypto/hash.hpp"
#include "ingestor/app/event_content.hpp"

namespace fantail::ingestor {

namespace {

constexpr std::string_view every_tenant = "*";  // of webhooks; no event can be everybody's

std::optional<core::TenantId> tenant_of(const core::InRecord& record, const codec::EventFields& fields,
                                        const core::SourceTopic& topic)
{
    const auto* header = record.header("tenant");
    auto tenant = header != nullptr && !header->empty() ? *header : fields.tenant.value_or(topic.tenant.value());
    if (tenant.empty() || tenant == every_tenant) return std::nullopt;
    return core::TenantId{std::move(tenant)};
}

core::EventId event_id(const codec::EventFields& fields, std::string_view identity)
{
    if (fields.id && core::is_usable_event_id(*fields.id)) return core::EventId{*fields.id};
    auto uuid = crypto::uuid_v5(crypto::event_namespace, identity);
    std::erase(uuid, '-');
    return core::EventId{"evt_" + uuid};
}

}  // namespace

std::variant<Event, codec::Refused> read_event(const core::InRecord& record, const core::Realms::Source& source,
                                               codec::EventReader& reader, codec::ReadLimits limits)
{
    auto read = read_content(record, source, reader, limits);
    if (auto* refused = std::get_if<codec::Refused>(&read)) return std::move(*refused);
    auto& content = std::get<EventContent>(read);
    auto& fields = content.fields;

    auto tenant = tenant_of(record, fields, *source.topic);
    if (!tenant) {
        return codec::Refused{codec::Rejection::no_tenant,
                              "neither the record's `tenant` header nor the event nor the topic names a tenant"};
    }

    auto identity = core::event_identity({.topic = record.position.partition.topic,
                                          .tenant = *tenant,
                                          .type = fields.type,
                                          .publisher_id = content.identity_id,
                                          .body_sha256 = content.body_sha256,
                                          .partition = record.position.partition.number,
                                          .offset = record.position.offset});
    auto id = event_id(fields, identity);
    auto time = fields.time.value_or(core::iso8601_millis(record.timestamp));
    auto completed = codec::append_missing(content.body, source.realm->dialect->event, {id.value(), time});
    const bool appended = completed.has_value();

    return Event{.realm = source.realm,
                 .tenant = std::move(*tenant),
                 .type = std::move(fields.type),
                 .time = std::move(time),
                 .selector = std::move(fields.selector).value_or(std::string{}),
                 .identity = std::move(identity),
                 .id = std::move(id),
                 .body = appended ? std::move(*completed) : std::move(content.body),
                 .fields_appended = appended,
                 .source = record.position,
                 .source_time = record.timestamp,
                 .traceparent = std::move(content.traceparent)};
}

}  // namespace fantail::ingestor
