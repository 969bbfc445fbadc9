#include "ingestor/adapters/webhook_json.hpp"

#include <algorithm>
#include <memory>
#include <optional>
#include <utility>
#include <variant>
#include <vector>

#include <boost/json/parse.hpp>

#include "fantail/codec/filter_reader.hpp"
#include "fantail/codec/raw_member.hpp"
#include "ingestor/adapters/limits_json.hpp"
#include "ingestor/adapters/retry_json.hpp"
#include "ingestor/adapters/secret_json.hpp"

namespace fantail::ingestor {

namespace json = boost::json;

namespace {

using FilterPointer = std::shared_ptr<const core::Filter>;

constexpr std::string_view every_tenant = "*";

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

/// Reads one member after the other into a NewWebhook; the first fault stands.
class Reader {
public:
    explicit Reader(const core::Dialect& dialect) : dialect_{dialect} {}

    /// `text`: what `body` was parsed from.
    Read<NewWebhook> read(const json::object& body, std::string_view text)
    {
        for (const auto& [name, value] : body) {
            if (name == "filter") {
                auto filter = read_filter_member(text);
                if (!filter) return filter.error();
                webhook_.filter = std::move(*filter);
            } else if (auto taken = take(name, value); !taken) {
                return taken.error();
            }
        }
        if (webhook_.url.empty()) return RequestFault{invalid("url: is required")};
        return std::move(webhook_);
    }

private:
    core::Result<void> take(std::string_view name, const json::value& value)
    {
        if (name == "url") return take_text(name, value, webhook_.url);
        if (name == "name") return take_text(name, value, webhook_.name.emplace());
        if (name == "secret") return take_text(name, value, webhook_.secret.given.emplace());
        if (name == "signature") return take_signature(value);
        if (is_event_list(name)) return take_list(name, value, webhook_.events);
        const auto& selector = dialect_.event.selector;
        if (selector && name == selector->api_field) return take_selectors(name, value);
        if (name == "headers") return take_headers(value);
        if (name == "body_format") return take_body_format(value);
        if (name == "retry") return take_retry(value);
        if (name == "limits") return take_limits(value);
        if (name == "tenant") return take_tenant(value);
        return invalid(std::string{name} + ": is not known; known are " + known_members());
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

    static core::Result<void> take_list(std::string_view name, const json::value& value, std::vector<std::string>& into)
    {
        auto list = texts(name, value);
        if (!list) return list.error();
        into = std::move(*list);
        return {};
    }

    // A conversation is one, projects are several.
    core::Result<void> take_selectors(std::string_view name, const json::value& value)
    {
        if (value.is_string()) return take_text(name, value, webhook_.selectors.emplace_back());
        return take_list(name, value, webhook_.selectors);
    }

    core::Result<void> take_headers(const json::value& value)
    {
        auto read = headers(value);
        if (!read) return read.error();
        webhook_.headers = std::move(*read);
        return {};
    }

    core::Result<void> take_body_format(const json::value& value)
    {
        if (value.is_string()) webhook_.body_format = core::parse_body_format(value.get_string());
        if (!webhook_.body_format) return invalid("body_format: must be raw, javascript, python or php");
        return {};
    }

    core::Result<void> take_signature(const json::value& value)
    {
        const auto scheme = read_signature_scheme(value);
        if (!scheme) return scheme.error();
        webhook_.secret.scheme = *scheme;
        return {};
    }

    core::Result<void> take_limits(const json::value& value)
    {
        auto read = read_limits(value);
        if (!read) return read.error();
        webhook_.limits = *read;
        return {};
    }

    core::Result<void> take_retry(const json::value& value)
    {
        auto read = read_retry(value);
        if (!read) return read.error();
        webhook_.retry = std::move(*read);
        return {};
    }

    core::Result<void> take_tenant(const json::value& value)
    {
        webhook_.every_tenant = value.is_string() && value.get_string() == every_tenant;
        if (!webhook_.every_tenant) return invalid("tenant: is the credential's own; only \"*\" may be asked for");
        return {};
    }

    [[nodiscard]] std::string known_members() const
    {
        std::string members = "url, " + dialect_.event_list_field +
                              ", name, filter, secret, signature, headers, body_format, retry, limits, tenant";
        if (dialect_.event.selector) members += ", " + dialect_.event.selector->api_field;
        return members;
    }

    const core::Dialect& dialect_;
    NewWebhook webhook_;
};

}  // namespace

Read<NewWebhook> read_new_webhook(std::string_view body, const core::Dialect& dialect)
{
    boost::system::error_code failed;
    const auto value = json::parse(body, failed);
    if (failed || !value.is_object()) return RequestFault{invalid("the body must be a JSON object")};
    return Reader{dialect}.read(value.get_object(), body);
}

Read<WebhookChange> read_change(std::string_view body)
{
    boost::system::error_code failed;
    const auto value = json::parse(body, failed);
    if (failed || !value.is_object()) return RequestFault{invalid("the body must be a JSON object")};
    WebhookChange change;
    for (const auto& [name, wanted] : value.get_object()) {
        if (name == "filter") {
            auto filter = read_filter_member(body);
            if (!filter) return filter.error();
            change.filter = std::move(*filter);
        } else if (name != "active" && name != "isActive") {
            return RequestFault{invalid(std::string{name} + ": cannot be changed; active and filter can")};
        } else if (!wanted.is_bool()) {
            return RequestFault{invalid(std::string{name} + ": must be true or false")};
        } else {
            change.state = wanted.get_bool() ? core::WebhookState::active : core::WebhookState::inactive;
        }
    }
    if (!change.state && !change.filter) return RequestFault{invalid("active or filter: is required")};
    return change;
}

}  // namespace fantail::ingestor
