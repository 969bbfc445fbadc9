#include "ingestor/adapters/api/webhook_json.hpp"

#include <algorithm>
#include <array>
#include <memory>
#include <optional>
#include <utility>
#include <variant>
#include <vector>

#include <boost/json/parse.hpp>

#include "fantail/codec/filter_reader.hpp"
#include "fantail/codec/raw_member.hpp"
#include "ingestor/adapters/api/limits_json.hpp"
#include "ingestor/adapters/api/retry_json.hpp"
#include "ingestor/adapters/api/secret_json.hpp"

namespace fantail::ingestor {

namespace json = boost::json;

namespace {

using FilterPointer = std::shared_ptr<const core::Filter>;

constexpr std::string_view every_tenant = "*";

/// What shown_webhook_json.cpp writes beside a webhook's fields.
constexpr std::array<std::string_view, 12> read_only_members{
    "id",       "created_at", "updated_at", "last_triggered_at", "success_rate", "status", "failing_since",
    "disabled", "rotation",   "public_key", "warnings",          "version"};

core::Error invalid(std::string detail) { return {core::ErrorCode::invalid_argument, std::move(detail)}; }

std::string text_of(const json::value& value) { return std::string{std::string_view{value.get_string()}}; }

core::Result<std::vector<std::string>> texts(std::string_view member, const json::value& value)
{
    std::vector<std::string> texts;
    const bool all_text = value.is_array() && std::all_of(value.get_array().begin(), value.get_array().end(),
                                                          [](const auto& each) { return each.is_string(); });
    if (!all_text) return invalid(std::string{member} + ": must be a list of strings");
    for (const auto& each : value.get_array()) texts.push_back(text_of(each));
    return texts;
}

core::Result<std::vector<core::Header>> headers(const json::value& value)
{
    std::vector<core::Header> headers;
    if (!value.is_object()) return invalid("headers: must be an object of strings");
    for (const auto& [name, text] : value.get_object()) {
        if (!text.is_string()) return invalid("headers: must be an object of strings");
        headers.push_back({std::string{name}, text_of(text)});
    }
    return headers;
}

/// null takes a filter away, and leaves a new webhook without one.
/// Read from the body's own text: Boost.JSON's numbers are doubles.
Read<FilterPointer> read_filter_member(std::string_view body)
{
    const auto text = codec::raw_member(body, "filter").value_or("null");
    if (text == "null") return FilterPointer{};
    auto read = codec::read_filter(text);
    if (auto* fault = std::get_if<codec::FilterFault>(&read)) {
        return RequestFault{invalid("filter" + fault->pointer + ": " + fault->detail), "/filter" + fault->pointer};
    }
    return std::get<FilterPointer>(std::move(read));
}

/// Reads one member after the other; the first fault stands.
class Reader {
public:
    Reader(const core::Dialect& dialect, ReadOnlyMembers read_only) : dialect_{dialect}, read_only_{read_only} {}

    /// `text`: what `body` was parsed from.
    Read<WebhookFields> read(const json::object& body, std::string_view text)
    {
        for (const auto& [name, value] : body) {
            if (name == "filter") {
                auto filter = read_filter_member(text);
                if (!filter) return filter.error();
                fields_.filter = std::move(*filter);
            } else if (auto taken = take(name, value); !taken) {
                return taken.error();
            }
        }
        return std::move(fields_);
    }

private:
    core::Result<void> take(std::string_view name, const json::value& value)
    {
        if (name == "url") return take_text(name, value, fields_.url.emplace());
        if (name == "name") return take_text(name, value, fields_.name.emplace());
        if (name == "secret") return take_text(name, value, fields_.secret.given.emplace());
        if (is_event_list(name)) return take_read(fields_.events, texts(name, value));
        const auto& selector = dialect_.event.selector;
        if (selector && name == selector->api_field) return take_selectors(name, value);
        if (name == "active" || name == "isActive") return take_state(name, value);
        if (name == "headers") return take_read(fields_.headers, headers(value));
        if (name == "signature") return take_read(fields_.secret.scheme, read_signature_scheme(value));
        if (name == "retry") return take_read(fields_.retry, read_retry(value));
        if (name == "limits") return take_read(fields_.limits, read_limits(value));
        if (name == "body_format") return take_body_format(value);
        if (name == "tenant") return take_tenant(value);
        return take_other(name);
    }

    core::Result<void> take_other(std::string_view name) const
    {
        const bool is_read_only =
            std::find(read_only_members.begin(), read_only_members.end(), name) != read_only_members.end();
        if (!is_read_only) return invalid(std::string{name} + ": is not known; known are " + known_members());
        if (read_only_ == ReadOnlyMembers::passed_over) return {};
        return invalid(std::string{name} + ": is not yours to choose: leave it out");
    }

    // Callers of one product's API may be pointed at another's realm: the documented names are taken in each.
    [[nodiscard]] bool is_event_list(std::string_view name) const
    {
        return name == dialect_.event_list_field || name == "events" || name == "eventTypes";
    }

    static core::Result<void> take_text(std::string_view name, const json::value& value, std::string& into)
    {
        if (!value.is_string() || value.get_string().empty()) {
            return invalid(std::string{name} + ": must be a string that is not empty");
        }
        into = text_of(value);
        return {};
    }

    template <class T>
    static core::Result<void> take_read(std::optional<T>& into, core::Result<T> read)
    {
        if (!read) return read.error();
        into = std::move(*read);
        return {};
    }

    // A conversation is one, projects are several.
    core::Result<void> take_selectors(std::string_view name, const json::value& value)
    {
        if (value.is_string()) return take_text(name, value, fields_.selectors.emplace().emplace_back());
        return take_read(fields_.selectors, texts(name, value));
    }

    core::Result<void> take_state(std::string_view name, const json::value& value)
    {
        if (!value.is_bool()) return invalid(std::string{name} + ": must be true or false");
        fields_.state = value.get_bool() ? core::WebhookState::active : core::WebhookState::inactive;
        return {};
    }

    core::Result<void> take_body_format(const json::value& value)
    {
        if (value.is_string()) fields_.body_format = core::parse_body_format(value.get_string());
        if (!fields_.body_format) return invalid("body_format: must be raw, javascript, python or php");
        return {};
    }

    core::Result<void> take_tenant(const json::value& value)
    {
        fields_.every_tenant = value.is_string() && value.get_string() == every_tenant;
        if (!fields_.every_tenant) return invalid("tenant: is the credential's own; only \"*\" may be asked for");
        return {};
    }

    [[nodiscard]] std::string known_members() const
    {
        std::string members = "url, " + dialect_.event_list_field +
                              ", name, active, filter, secret, signature, headers, body_format, retry, limits, tenant";
        if (dialect_.event.selector) members += ", " + dialect_.event.selector->api_field;
        return members;
    }

    const core::Dialect& dialect_;
    ReadOnlyMembers read_only_;
    WebhookFields fields_;
};

}  // namespace

Read<WebhookFields> read_fields(std::string_view body, const core::Dialect& dialect, ReadOnlyMembers read_only)
{
    boost::system::error_code failed;
    const auto value = json::parse(body, failed);
    if (failed || !value.is_object()) return RequestFault{invalid("the body must be a JSON object")};
    if (value.get_object().empty()) return RequestFault{invalid("the body says nothing: name what is to be so")};
    return Reader{dialect, read_only}.read(value.get_object(), body);
}

}  // namespace fantail::ingestor
