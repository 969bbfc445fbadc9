#include "fantailctl/commands/exported_webhook.hpp"

#include <string>
#include <utility>
#include <variant>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>

#include "fantail/codec/filter_reader.hpp"
#include "fantail/codec/raw_member.hpp"
#include "fantailctl/failure.hpp"

namespace fantail::fantailctl {

namespace json = boost::json;

namespace {

constexpr std::string_view every_tenant = "*";

[[noreturn]] void refuse(const std::string& why) { throw Failure{ExitCode::usage, why}; }

std::string text_in(const json::object& object, std::string_view member)
{
    const auto* value = object.if_contains(member);
    if (value == nullptr || !value->is_string()) refuse(std::string{member} + " must be a string");
    return std::string{value->get_string()};
}

/// Absent, one text, or several.
std::vector<std::string> texts_in(const json::object& object, std::string_view member)
{
    const auto* value = object.if_contains(member);
    if (value == nullptr) return {};
    if (value->is_string()) return {std::string{value->get_string()}};
    if (!value->is_array()) refuse(std::string{member} + " must be a list of strings");
    std::vector<std::string> texts;
    for (const auto& each : value->get_array()) {
        if (!each.is_string()) refuse(std::string{member} + " must be a list of strings");
        texts.emplace_back(each.get_string());
    }
    return texts;
}

std::vector<core::Header> headers_in(const json::object& object)
{
    std::vector<core::Header> headers;
    const auto* value = object.if_contains("headers");
    if (value == nullptr) return headers;
    if (!value->is_object()) refuse("headers must be an object");
    for (const auto& [name, text] : value->get_object()) {
        if (!text.is_string()) refuse("headers must be an object of strings");
        headers.push_back({std::string{name}, std::string{text.get_string()}});
    }
    return headers;
}

std::shared_ptr<const core::Filter> filter_in(std::string_view line)
{
    const auto text = codec::raw_member(line, "filter").value_or("null");
    if (text == "null") return nullptr;
    auto read = codec::read_filter(text);
    if (const auto* fault = std::get_if<codec::FilterFault>(&read)) {
        refuse("/filter" + fault->pointer + " " + fault->detail);
    }
    return std::get<0>(std::move(read));
}

core::Webhook read_one(std::string_view line, const ExportedFrom& from)
{
    boost::system::error_code failed;
    const auto value = json::parse(line, failed);
    if (failed || !value.is_object()) refuse("no JSON object");
    const auto& object = value.get_object();

    core::Webhook webhook;
    webhook.id = core::WebhookId{text_in(object, "id")};
    webhook.realm = from.realm;
    const auto* tenant = object.if_contains("tenant");
    const bool is_everybodys = tenant != nullptr && tenant->is_string() && tenant->get_string() == every_tenant;
    webhook.tenant = is_everybodys ? core::TenantId{std::string{every_tenant}} : from.tenant;
    webhook.url = text_in(object, "url");
    webhook.events = texts_in(object, from.dialect.event_list_field);
    if (const auto& rule = from.dialect.event.selector) webhook.selectors = texts_in(object, rule->api_field);
    webhook.headers = headers_in(object);
    webhook.filter = filter_in(line);
    if (object.contains("body_format")) {
        webhook.body_format = core::parse_body_format(text_in(object, "body_format"));
        if (!webhook.body_format) refuse("body_format is not known here");
    }
    const auto* active = object.if_contains("active");
    const bool is_off = active != nullptr && active->is_bool() && !active->get_bool();
    webhook.state = is_off ? core::WebhookState::inactive : core::WebhookState::active;
    // What it is does not matter, but that there is one.
    if (const auto* secret = object.if_contains("secret"); secret != nullptr && !secret->is_null()) {
        webhook.secret.ciphertext = "masked";
    }
    return webhook;
}

}  // namespace

std::vector<core::Webhook> read_exported(std::string_view text, const ExportedFrom& from)
{
    std::vector<core::Webhook> webhooks;
    for (std::size_t number = 1; !text.empty(); ++number) {
        const auto end = text.find('\n');
        const auto line = text.substr(0, end);
        text = end == std::string_view::npos ? std::string_view{} : text.substr(end + 1);
        if (line.find_first_not_of(" \t\r") == std::string_view::npos) continue;
        try {
            webhooks.push_back(read_one(line, from));
        } catch (const Failure& failure) {
            throw Failure{failure.code(),
                          "line " + std::to_string(number) + " of the exported webhooks: " + failure.what()};
        }
    }
    return webhooks;
}

}  // namespace fantail::fantailctl
