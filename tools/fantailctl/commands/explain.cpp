#include "fantailctl/commands/explain.hpp"

#include <algorithm>
#include <ostream>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include "fantailctl/api/api_client.hpp"
#include "fantailctl/commands/offline_explaining.hpp"
#include "fantailctl/input/documents.hpp"
#include "fantailctl/input/files.hpp"
#include "fantailctl/output/json.hpp"

namespace fantail::fantailctl {

namespace json = boost::json;

namespace {

std::vector<core::Header> headers_of(const ExplainOptions& options)
{
    std::vector<core::Header> headers;
    for (const auto& text : options.headers) headers.push_back(value_or_fail(parse_assignment(text)));
    return headers;
}

json::object ask_api(const ApiClient& api, const std::string& event, const ExplainOptions& options)
{
    auto headers = headers_of(options);
    for (auto& header : headers) header.name = "Record-Header-" + header.name;
    std::string path{"/v1/explain"};
    if (options.webhook) path += "?webhook_id=" + percent_encoded(*options.webhook);
    return api.call({.method = "POST", .path = path, .body = nullptr, .text = event, .headers = headers}).as_object();
}

OfflineExplaining offline(const Context& context, const ExplainOptions& options)
{
    if (!options.dialect || !options.tenant) {
        throw Failure{ExitCode::usage, "--webhooks takes --dialect and --tenant with it: whose webhooks they are"};
    }
    return OfflineExplaining{{.dialect = context.settings.dialect(*options.dialect),
                              .tenant = core::TenantId{*options.tenant},
                              .exported = read_input(*options.exported),
                              .webhook = options.webhook}};
}

std::string text_of(const json::object& object, std::string_view member)
{
    const auto* value = object.if_contains(member);
    return value != nullptr && value->is_string() ? std::string{value->get_string()} : std::string{"nothing"};
}

void print_failure(std::ostream& out, const json::object& failed)
{
    out << "    " << text_of(failed, "clause") << ": ";
    if (const auto path = text_of(failed, "path"); !path.empty()) {
        out << path << " is " << text_of(failed, "seen") << ", ";
    }
    out << "wanted " << text_of(failed, "wanted") << '\n';
}

void print_request(std::ostream& out, const json::object& request)
{
    for (const auto& [name, value] : request.at("headers").as_object()) {
        out << "    " << std::string_view{name} << ": " << std::string_view{value.as_string()} << '\n';
    }
    if (request.contains("signature_header")) {
        out << "    " << text_of(request, "signature_header") << " signs: " << text_of(request, "signature_base")
            << '\n';
    }
    out << "    body: " << text_of(request, "body") << '\n';
}

void print(const Context& context, const json::object& answer)
{
    if (context.output == Output::json) {
        print_json(context.out, answer);
        return;
    }
    auto& out = context.out;
    out << text_of(answer, "event_type") << " of " << text_of(answer, "tenant") << ", " << text_of(answer, "event_id")
        << '\n';
    for (const auto& each : answer.at("webhooks").as_array()) {
        const auto& webhook = each.as_object();
        const bool matched = webhook.at("matched").as_bool();
        out << "  " << text_of(webhook, "webhook_id") << (matched ? "  matched  " : "  not matched  ")
            << text_of(webhook, "url") << '\n';
        if (const auto* failed = webhook.if_contains("failed")) print_failure(out, failed->as_object());
        if (const auto* request = webhook.if_contains("request")) print_request(out, request->as_object());
    }
}

bool any_matched(const json::object& answer)
{
    const auto& webhooks = answer.at("webhooks").as_array();
    return std::any_of(webhooks.begin(), webhooks.end(),
                       [](const json::value& each) { return each.as_object().at("matched").as_bool(); });
}

}  // namespace

ExitCode explain(const Context& context, const ApiOptions& api, const ExplainOptions& options)
{
    const auto events = split_documents(read_input(options.input));
    if (events.empty()) throw Failure{ExitCode::usage, options.input.string() + " holds no event"};
    std::optional<OfflineExplaining> from_export;
    std::optional<ApiClient> client;
    if (options.exported) {
        from_export.emplace(offline(context, options));
    } else {
        client.emplace(api_client(api));
    }

    auto code = ExitCode::ok;
    const auto headers = headers_of(options);
    for (const auto& event : events) {
        auto answer = from_export ? from_export->explain(event, headers) : ask_api(*client, event, options);
        if (!any_matched(answer)) code = ExitCode::no;
        if (options.brief) {
            for (auto& webhook : answer.at("webhooks").as_array()) webhook.as_object().erase("request");
        }
        print(context, answer);
    }
    return code;
}

}  // namespace fantail::fantailctl
