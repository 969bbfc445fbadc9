#include "fantail/codec/test_event.hpp"

#include <algorithm>
#include <string_view>
#include <utility>

#include "event_data.hpp"
#include "json_members.hpp"
#include "json_text.hpp"
#include "json_tree.hpp"

namespace fantail::codec {

namespace {

constexpr std::size_t max_depth = 100;
constexpr std::string_view any_data = R"({"test":true})";  // as 004 shows it

std::string quoted(std::string_view text)
{
    std::string into;
    json::append_quoted(into, text);
    return into;
}

void replace_all(std::string& text, std::string_view what, std::string_view by)
{
    for (auto at = text.find(what); at != std::string::npos; at = text.find(what, at + by.size())) {
        text.replace(at, what.size(), by);
    }
}

/// Every key of the envelope, in its order; what is known of them is written over it.
std::string event_of_shape(const core::EventShape& shape)
{
    std::string event{"{}"};
    for (const auto& key : shape.envelope) json::append_at(event, core::FieldPath{{key}}, any_data);
    if (shape.selector) json::put_at(event, shape.selector->at, R"("test")");
    return event;
}

std::string template_of(const core::Dialect& dialect, const TestEventParts& parts)
{
    auto event = dialect.test_event.empty() ? event_of_shape(dialect.event) : dialect.test_event;
    while (!event.empty() && json::blanks.find(event.back()) != std::string_view::npos) event.pop_back();
    replace_all(event, R"("{uuid}")", quoted(parts.uuid));
    replace_all(event, R"("{now}")", quoted(parts.time));
    return event;
}

/// As its publisher writes it: the dialect makes the type of it. Words that it lower-cases are written in capitals.
core::Result<std::string> written_type(const core::TypeRule& rule, std::string_view type)
{
    if (!type.starts_with(rule.prefix) || type.size() == rule.prefix.size()) {
        return core::Error{core::ErrorCode::invalid_argument,
                           "event types of this dialect begin with `" + rule.prefix + "`"};
    }
    std::string bare{type.substr(rule.prefix.size())};
    if (rule.lower_case) {
        std::ranges::transform(bare, bare.begin(),
                               [](char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c; });
    }
    return quoted(bare);
}

/// Of a type that the document shows.
std::string example_data(const core::Dialect& dialect, std::string_view type, const std::string& key)
{
    const auto known = std::ranges::find(dialect.event_types, type, &core::EventType::name);
    if (known == dialect.event_types.end() || known->example.empty()) return {};
    const std::string_view example{known->example};
    const auto value = json::find_member(example, json::skip_blanks(example, 0) + 1, key).found;
    if (value == std::string_view::npos) return {};
    return std::string{example.substr(value, json::skip_value(example, value) - value)};
}

/// What lies in `key` of a test of this type; empty: what the template has.
std::string data_for(const core::Dialect& dialect, const TestEventParts& parts, const std::string& key)
{
    if (parts.data) return *parts.data;
    const bool holds_the_type = dialect.event.type.at.keys.front() == key;
    if (holds_the_type || (!parts.type && !dialect.test_event.empty())) return {};
    auto example = parts.type ? example_data(dialect, *parts.type, key) : std::string{};
    return example.empty() ? std::string{any_data} : example;
}

core::Result<void> check(const std::string& event, const TestEventParts& parts)
{
    if (const auto parsed = json::parse(event, max_depth); !parsed.fault.empty()) {
        return core::Error{core::ErrorCode::unreadable, "the dialect's test_event " + parsed.fault};
    }
    if (!parts.data) return {};
    if (const auto parsed = json::parse(*parts.data, max_depth); !parsed.fault.empty()) {
        return core::Error{core::ErrorCode::invalid_argument, "data: " + parsed.fault};
    }
    return {};
}

}  // namespace

core::Result<std::string> write_test_event(const core::Dialect& dialect, const TestEventParts& parts)
{
    const auto& shape = dialect.event;
    auto event = template_of(dialect, parts);
    if (auto checked = check(event, parts); !checked) return checked.error();

    // What is given as data wins over what a webhook selects by; type, tenant, id and time over what is given.
    const auto put = [&event](const core::FieldPath& path, const std::string& value) {
        if (!path.empty()) json::put_at(event, path, value);
    };
    if (shape.selector && parts.selector) put(shape.selector->at, quoted(*parts.selector));
    const auto key = data_key(shape);
    if (parts.data && key.empty()) {
        return core::Error{core::ErrorCode::invalid_argument, "data: events of this dialect have no place for it"};
    }
    if (!key.empty()) {
        const auto data = data_for(dialect, parts, key);
        if (!data.empty()) put(core::FieldPath{{key}}, data);
    }
    if (parts.type || dialect.test_event.empty()) {
        const auto type = written_type(shape.type, parts.type.value_or(shape.type.prefix + "webhook.test"));
        if (!type) return type.error();
        put(shape.type.at, *type);
    }
    put(shape.tenant, quoted(parts.tenant));
    put(shape.id, quoted(parts.id));
    put(shape.time, quoted(parts.time));
    return event;
}

}  // namespace fantail::codec
