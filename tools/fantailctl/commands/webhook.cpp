#include "fantailctl/commands/webhook.hpp"

#include <algorithm>
#include <cstdlib>
#include <utility>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include "fantail/codec/raw_member.hpp"
#include "fantailctl/input/documents.hpp"
#include "fantailctl/output/json.hpp"
#include "fantailctl/output/table.hpp"

namespace fantail::fantailctl {

namespace json = boost::json;

namespace {

constexpr const char* collection = "/v1/webhooks";

std::string path_of(const std::string& id) { return std::string{collection} + "/" + percent_encoded(id); }

json::array strings(const std::vector<std::string>& values)
{
    json::array array;
    for (const auto& value : values) array.emplace_back(value);
    return array;
}

json::value body_of(const NewWebhook& webhook)
{
    json::object body{{"url", webhook.url}};
    if (!webhook.events.empty()) body["events"] = strings(webhook.events);
    if (webhook.name) body["name"] = *webhook.name;
    if (!webhook.project_ids.empty()) body["project_ids"] = strings(webhook.project_ids);
    if (!webhook.conversation_ids.empty()) body["conversation_id"] = strings(webhook.conversation_ids);
    if (const auto secret = read_secret(webhook.secret)) body["secret"] = *secret;
    if (webhook.body_format) body["body_format"] = *webhook.body_format;
    if (webhook.tenant) body["tenant"] = *webhook.tenant;
    if (webhook.headers.empty()) return body;

    json::object headers;
    for (const auto& text : webhook.headers) {
        const auto header = value_or_fail(parse_assignment(text));
        headers[header.name] = header.value;
    }
    body["headers"] = std::move(headers);
    return body;
}

/// A member as a cell: text as it is, a list of texts with commas between, everything else as JSON writes it.
std::string cell(const json::value& value)
{
    if (value.is_null()) return "-";
    if (value.is_string()) return std::string{value.get_string()};
    if (!value.is_array()) return json::serialize(value);
    std::string joined;
    for (const auto& element : value.get_array()) joined += (joined.empty() ? "" : ",") + cell(element);
    return joined.empty() ? "-" : joined;
}

std::string cell(const json::value& webhook, std::string_view member)
{
    const auto* object = webhook.if_object();
    const auto* value = object != nullptr ? object->if_contains(member) : nullptr;
    return value != nullptr ? cell(*value) : "-";
}

void print_one(const Context& context, const json::value& webhook)
{
    if (context.output == Output::json || !webhook.is_object()) {
        print_json(context.out, webhook);
        return;
    }
    Table table{{"FIELD", "VALUE"}};
    for (const auto& member : webhook.get_object()) table.add({std::string{member.key()}, cell(member.value())});
    table.print(context.out);
}

}  // namespace

ApiClient api_client(const ApiOptions& options)
{
    const auto* environment = std::getenv("FANTAIL_API_KEY");
    auto key = options.key_file ? read_secret({.text = {}, .file = options.key_file}).value_or("")
                                : std::string{environment != nullptr ? environment : ""};
    return ApiClient{{.url = options.url, .key = std::move(key), .ca_file = options.ca_file}};
}

ExitCode create_webhook(const Context& context, const ApiOptions& api, const NewWebhook& webhook)
{
    auto body = json::serialize(body_of(webhook));
    if (webhook.filter) {
        // As it stands in the file: a parser would change its numbers.
        body.pop_back();
        body += ",\"filter\":" + read_input(*webhook.filter) + "}";
    }
    print_one(context, api_client(api).call({.method = "POST", .path = collection, .body = nullptr, .text = body}));
    return ExitCode::ok;
}

ExitCode list_webhooks(const Context& context, const ApiOptions& api)
{
    const auto webhooks = api_client(api).call({.method = "GET", .path = collection});
    if (context.output == Output::json || !webhooks.is_array()) {
        print_json(context.out, webhooks);
        return ExitCode::ok;
    }
    Table table{{"ID", "NAME", "URL", "EVENTS", "ACTIVE", "CREATED"}};
    for (const auto& webhook : webhooks.get_array()) {
        const bool named_otherwise = webhook.is_object() && webhook.get_object().contains("eventTypes");
        table.add({cell(webhook, "id"), cell(webhook, "name"), cell(webhook, "url"),
                   cell(webhook, named_otherwise ? "eventTypes" : "events"), cell(webhook, "active"),
                   cell(webhook, "created_at")});
    }
    table.print(context.out);
    return ExitCode::ok;
}

std::string exported_webhooks(const ApiOptions& api)
{
    const auto answer = api_client(api).text({.method = "GET", .path = collection});
    std::string lines;
    for (auto& line : codec::raw_elements(codec::raw_member(answer, "data").value_or(""))) {
        // Blanks between the parts of a filter may be line breaks.
        std::replace(line.begin(), line.end(), '\n', ' ');
        lines += line + '\n';
    }
    return lines;
}

ExitCode export_webhooks(const Context& context, const ApiOptions& api)
{
    context.out << exported_webhooks(api);
    return ExitCode::ok;
}

ExitCode get_webhook(const Context& context, const ApiOptions& api, const std::string& id)
{
    print_one(context, api_client(api).call({.method = "GET", .path = path_of(id)}));
    return ExitCode::ok;
}

ExitCode delete_webhook(const Context& context, const ApiOptions& api, const std::string& id)
{
    static_cast<void>(api_client(api).call({.method = "DELETE", .path = path_of(id)}));
    if (context.output == Output::json) {
        print_json(context.out, json::object{{"id", id}, {"deleted", true}});
    } else {
        context.out << id << " deleted\n";
    }
    return ExitCode::ok;
}

}  // namespace fantail::fantailctl
