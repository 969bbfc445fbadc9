#include "fantail/codec/cloud_event.hpp"

#include <algorithm>
#include <vector>

#include <simdjson.h>

#include "event_data.hpp"
#include "json_members.hpp"
#include "json_text.hpp"

namespace fantail::codec {

namespace {

constexpr std::string_view version = "1.0";

/// A CloudEvent read as if it were a dialect's event: so the reader's checks are the same for both.
const core::EventShape& cloud_event_shape()
{
    static const core::EventShape shape = [] {
        core::EventShape made;
        made.type.at.keys = {"type"};
        made.id.keys = {"id"};
        made.envelope = {"specversion", "id",      "source", "type", "datacontenttype", "dataschema",
                         "time",        "subject", "tenant", "data", "data_base64",     "traceparent"};
        return made;
    }();
    return shape;
}

std::optional<std::string_view> raw_member(std::string_view object, std::string_view key)
{
    const auto inside = json::skip_blanks(object, 0) + 1;
    const auto value = json::find_member(object, inside, key).found;
    if (value == std::string_view::npos) return std::nullopt;
    return object.substr(value, json::skip_value(object, value) - value);
}

/// Attributes are strings (an Integer or a Boolean is one too, by its canonical text); null is the same as absent, and
/// so is what no attribute can be.
std::optional<std::string> attribute(std::string_view object, std::string_view key)
{
    const auto raw = raw_member(object, key);
    if (!raw || *raw == "null") return std::nullopt;
    if (raw->front() == '{' || raw->front() == '[') return std::nullopt;
    if (raw->front() != '"') return std::string{*raw};
    std::string text;
    const auto read = json::unescape(raw->substr(1, raw->size() - 2), text);
    if (read == json::Unescaped::with_lone_surrogates) return std::nullopt;
    return text;
}

Refused bad(std::string detail) { return {Rejection::bad_cloud_event, std::move(detail)}; }

bool is_one_value(std::string_view text)
{
    const auto first = json::skip_blanks(text, 0);
    const auto end = json::skip_value(text, first);
    return end != std::string_view::npos && end > first && json::skip_blanks(text, end) == text.size();
}

std::string json_string(std::string_view text)
{
    std::string into;
    json::append_quoted(into, text);
    return into;
}

struct Placed {
    const core::FieldPath* path;
    std::string json;
};

std::vector<Placed> placed(const EnvelopeFields& fields, std::string_view bare_type, const core::EventShape& shape)
{
    std::vector<Placed> all{{&shape.id, json_string(fields.id)},
                            {&shape.type.at, json_string(bare_type)},
                            {&shape.time, json_string(fields.time)}};
    if (fields.tenant) all.push_back({&shape.tenant, json_string(*fields.tenant)});
    if (shape.selector && fields.selector) all.push_back({&shape.selector->at, json_string(*fields.selector)});
    std::erase_if(all, [](const Placed& one) { return one.path->empty(); });
    return all;
}

}  // namespace

std::variant<CloudEvent, Refused> read_structured_event(std::string_view value, EventReader& reader, ReadLimits limits)
{
    auto read = reader.read(value, cloud_event_shape(), limits);
    if (auto* refused = std::get_if<Refused>(&read)) {
        if (refused->reason == Rejection::no_type) return bad("the CloudEvent has no `type`, or none that is a string");
        return std::move(*refused);
    }
    CloudEvent event;
    event.spec_version = attribute(value, "specversion").value_or("");
    event.id = attribute(value, "id").value_or("");
    event.source = attribute(value, "source").value_or("");
    event.type = attribute(value, "type").value_or("");
    event.time = attribute(value, "time");
    event.subject = attribute(value, "subject");
    event.content_type = attribute(value, "datacontenttype");
    event.tenant = attribute(value, "tenant");
    event.trace_parent = attribute(value, "traceparent");
    event.data = raw_member(value, "data");
    event.data_base64 = attribute(value, "data_base64");
    if (event.data && event.data_base64) return bad("the CloudEvent has both `data` and `data_base64`");
    return event;
}

std::optional<Refused> check(const CloudEvent& event)
{
    struct Attribute {
        std::string_view name;
        std::optional<std::string_view> value;
    };
    if (event.spec_version != version) return bad("the CloudEvent's `specversion` is not 1.0");
    for (const auto& [name, value] :
         {Attribute{"id", event.id}, Attribute{"source", event.source}, Attribute{"type", event.type}}) {
        if (value->empty()) return bad("the CloudEvent has no `" + std::string{name} + "`");
    }
    // A header may hold any bytes; these go into JSON and into our own records.
    for (const auto& [name, value] :
         {Attribute{"id", event.id}, Attribute{"source", event.source}, Attribute{"type", event.type},
          Attribute{"time", event.time}, Attribute{"subject", event.subject}, Attribute{"tenant", event.tenant}}) {
        if (value && !simdjson::validate_utf8(value->data(), value->size())) {
            return bad("the CloudEvent's `" + std::string{name} + "` is not UTF-8");
        }
    }
    return std::nullopt;
}

bool is_json_type(std::string_view media_type)
{
    auto type = std::string{media_type.substr(0, media_type.find(';'))};
    std::erase_if(type, [](char c) { return c == ' ' || c == '\t'; });
    std::ranges::transform(type, type.begin(), [](char c) { return c >= 'A' && c <= 'Z' ? c + 32 : c; });
    return type == "application/json" || type == "text/json" || type.ends_with("+json");
}

std::variant<std::string, Refused> wrap_data(std::string_view data, const EnvelopeFields& fields,
                                             const core::EventShape& shape)
{
    const auto& prefix = shape.type.prefix;
    if (!fields.type.starts_with(prefix)) {
        return bad("the dialect's types begin with `" + prefix + "`, the CloudEvent's `type` does not");
    }
    const auto key = data_key(shape);
    if (key.empty()) return bad("the dialect's envelope has no place for data: publish its own form");
    // In text that is not one value, a bracket could close the envelope early, and the rest would pose as its fields.
    if (!is_one_value(data)) return Refused{Rejection::bad_json, "the CloudEvent's data is not one JSON value"};

    const auto values = placed(fields, fields.type.substr(prefix.size()), shape);
    std::string event = "{}";
    for (const auto& name : shape.envelope) {
        if (name == key) {
            json::append_at(event, core::FieldPath{{name}}, data);
            continue;
        }
        for (const auto& [path, value] : values) {
            if (path->keys.front() == name) json::append_at(event, *path, value);
        }
    }
    return event;
}

}  // namespace fantail::codec
