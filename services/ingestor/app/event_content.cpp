#include "ingestor/app/event_content.hpp"

#include <algorithm>
#include <optional>
#include <string_view>
#include <utility>

#include "fantail/codec/cloud_event.hpp"
#include "fantail/core/time_text.hpp"
#include "fantail/crypto/encoding.hpp"
#include "fantail/crypto/hash.hpp"

namespace fantail::ingestor {

namespace {

using codec::CloudEvent;
using codec::Refused;
using codec::Rejection;

enum class Form { bare, binary, structured, unknown_format };

std::string lower_case(std::string_view text)
{
    std::string lower{text};
    std::ranges::transform(lower, lower.begin(), [](char c) { return c >= 'A' && c <= 'Z' ? c + 32 : c; });
    return lower;
}

/// As the Kafka binding of CloudEvents 1.0.2 has it (3): by the content type; and a record of another one is a
/// CloudEvent where it says of which version.
Form form_of(const core::InRecord& record)
{
    constexpr std::string_view cloud_events = "application/cloudevents";
    if (const auto* header = record.header("content-type")) {
        const auto type = lower_case(header->substr(0, header->find(';')));
        if (type.starts_with(cloud_events)) {
            const auto format =
                type.substr(cloud_events.size(), type.find_last_not_of(" \t") + 1 - cloud_events.size());
            return format == "+json" ? Form::structured : Form::unknown_format;
        }
    }
    return record.header("ce_specversion") != nullptr ? Form::binary : Form::bare;
}

std::string_view unframed(const core::InRecord& record, core::Framing framing)
{
    const auto bytes = record.value ? std::string_view{*record.value} : std::string_view{};
    return framing == core::Framing::confluent ? without_frame(bytes) : bytes;
}

std::optional<std::string> header_of(const core::InRecord& record, std::string_view name)
{
    const auto* header = record.header(name);
    return header == nullptr ? std::nullopt : std::optional{*header};
}

CloudEvent read_binary_event(const core::InRecord& record, std::string_view value)
{
    CloudEvent event;
    event.spec_version = header_of(record, "ce_specversion").value_or("");
    event.id = header_of(record, "ce_id").value_or("");
    event.source = header_of(record, "ce_source").value_or("");
    event.type = header_of(record, "ce_type").value_or("");
    event.time = header_of(record, "ce_time");
    event.subject = header_of(record, "ce_subject");
    event.content_type = header_of(record, "content-type");
    event.tenant = header_of(record, "ce_tenant");
    event.trace_parent = header_of(record, "ce_traceparent");
    if (!value.empty()) event.data = std::string{value};
    return event;
}

/// The event's data as JSON; nullopt: it has none.
std::variant<std::optional<std::string>, Refused> json_data(CloudEvent& event, Form form)
{
    const auto& type = event.content_type;
    const bool is_bytes = form == Form::binary || event.data_base64;
    if (is_bytes && type && !codec::is_json_type(*type)) {
        return Refused{Rejection::unsupported_content_type, "the CloudEvent's data is not JSON by its content type"};
    }
    if (!event.data_base64) return std::move(event.data);
    auto decoded = crypto::base64_decode(*event.data_base64);
    if (!decoded) return Refused{Rejection::bad_cloud_event, "the CloudEvent's `data_base64` is no Base64"};
    return decoded;
}

/// Reads one CloudEvent as an event of its realm.
class Reading {
public:
    Reading(const core::InRecord& record, const core::Realms::Source& source, codec::EventReader& reader,
            codec::ReadLimits limits)
        : record_{record}, source_{source}, reader_{reader}, limits_{limits}
    {
    }

    std::variant<EventContent, Refused> read(CloudEvent event, Form form)
    {
        if (auto fault = codec::check(event)) return *std::move(fault);
        auto read = json_data(event, form);
        if (auto* refused = std::get_if<Refused>(&read)) return std::move(*refused);
        const auto& data = std::get<std::optional<std::string>>(read);

        auto content = in_own_form(data, event);
        if (std::holds_alternative<Wrap>(content)) content = wrapped(data.value_or("null"), event);
        if (auto* refused = std::get_if<Refused>(&content)) return std::move(*refused);
        auto& made = std::get<EventContent>(content);
        if (!made.fields.id) made.fields.id = event.id;
        if (!made.fields.time) made.fields.time = event.time;
        if (event.tenant) made.fields.tenant = event.tenant;
        // Two sources may count alike: only both together name an event (CloudEvents 1.0.2, 3.1.1).
        made.identity_id = std::to_string(event.source.size()) + ':' + event.source + event.id;
        made.body_sha256 = crypto::sha256_hex(data.value_or(""));
        made.traceparent = event.trace_parent.value_or("");
        return std::move(made);
    }

private:
    struct Wrap {};
    using Attempt = std::variant<EventContent, Refused, Wrap>;

    [[nodiscard]] const core::EventShape& shape() const { return source_.realm->dialect->event; }

    Attempt in_own_form(const std::optional<std::string>& data, const CloudEvent& event)
    {
        if (!data) return Wrap{};
        auto read = reader_.read(*data, shape(), limits_);
        if (auto* refused = std::get_if<Refused>(&read)) {
            const bool is_plain_data =
                refused->reason == Rejection::not_an_object || refused->reason == Rejection::no_type;
            if (is_plain_data) return Wrap{};
            return std::move(*refused);
        }
        auto& fields = std::get<codec::EventFields>(read);
        if (fields.type != event.type) return Wrap{};
        return EventContent{
            .fields = std::move(fields), .body = *data, .identity_id = {}, .body_sha256 = {}, .traceparent = {}};
    }

    Attempt wrapped(std::string_view data, const CloudEvent& event)
    {
        const auto time = event.time.value_or(core::iso8601_millis(record_.timestamp));
        auto made = codec::wrap_data(
            data,
            {.type = event.type, .id = event.id, .time = time, .tenant = tenant_of(event), .selector = event.subject},
            shape());
        if (auto* refused = std::get_if<Refused>(&made)) return std::move(*refused);
        auto& body = std::get<std::string>(made);

        auto read = reader_.read(body, shape(), limits_);
        const auto* fields = std::get_if<codec::EventFields>(&read);
        const auto* refused = std::get_if<Refused>(&read);
        if (refused != nullptr && refused->reason != Rejection::no_type) return *refused;
        if (fields == nullptr || fields->type != event.type) {
            return Refused{Rejection::bad_cloud_event, "the dialect takes the type from within the data, and what "
                                                       "stands there is not the CloudEvent's `type`"};
        }
        return EventContent{
            .fields = *fields, .body = std::move(body), .identity_id = {}, .body_sha256 = {}, .traceparent = {}};
    }

    [[nodiscard]] std::optional<std::string> tenant_of(const CloudEvent& event) const
    {
        const auto* header = record_.header("tenant");
        if (header != nullptr && !header->empty()) return *header;
        if (event.tenant) return event.tenant;
        const auto& of_topic = source_.topic->tenant.value();
        return of_topic.empty() ? std::nullopt : std::optional{of_topic};
    }

    const core::InRecord& record_;
    const core::Realms::Source& source_;
    codec::EventReader& reader_;
    codec::ReadLimits limits_;
};

std::variant<EventContent, Refused> read_bare(std::string_view bytes, const core::EventShape& shape,
                                              codec::EventReader& reader, codec::ReadLimits limits)
{
    auto read = reader.read(bytes, shape, limits);
    if (auto* refused = std::get_if<Refused>(&read)) return std::move(*refused);
    auto& fields = std::get<codec::EventFields>(read);
    auto id = fields.id.value_or("");
    return EventContent{.fields = std::move(fields),
                        .body = std::string{bytes},
                        .identity_id = std::move(id),
                        .body_sha256 = crypto::sha256_hex(bytes),
                        .traceparent = {}};
}

}  // namespace

std::string_view without_frame(std::string_view bytes) noexcept
{
    constexpr std::size_t frame_bytes = 5;  // a zero byte, and the schema's id in four
    return bytes.size() >= frame_bytes && bytes.front() == '\0' ? bytes.substr(frame_bytes) : bytes;
}

std::variant<EventContent, Refused> read_content(const core::InRecord& record, const core::Realms::Source& source,
                                                 codec::EventReader& reader, codec::ReadLimits limits)
{
    const auto form = form_of(record);
    if (form == Form::unknown_format) {
        return Refused{Rejection::unsupported_content_type,
                       "of CloudEvents' event formats only application/cloudevents+json is read"};
    }
    const auto bytes = unframed(record, source.topic->framing);
    std::variant<EventContent, Refused> content;
    if (form == Form::bare) {
        content = read_bare(bytes, source.realm->dialect->event, reader, limits);
    } else if (form == Form::binary) {
        content = Reading{record, source, reader, limits}.read(read_binary_event(record, bytes), form);
    } else {
        auto read = codec::read_structured_event(bytes, reader, limits);
        if (auto* refused = std::get_if<Refused>(&read)) return std::move(*refused);
        content = Reading{record, source, reader, limits}.read(std::move(std::get<CloudEvent>(read)), form);
    }
    const auto* traceparent = record.header("traceparent");
    auto* made = std::get_if<EventContent>(&content);
    if (made != nullptr && traceparent != nullptr) made->traceparent = *traceparent;
    return content;
}

}  // namespace fantail::ingestor
