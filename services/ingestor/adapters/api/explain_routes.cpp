#include "ingestor/adapters/api/explain_routes.hpp"

#include <algorithm>
#include <optional>
#include <string>
#include <utility>

#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

namespace fantail::ingestor {

namespace json = boost::json;

namespace {

constexpr std::string_view record_header = "record-header-";

/// What a header of the record is called, if a header of the request stands for one.
std::optional<std::string> name_in_record(std::string_view name)
{
    std::string lower{name};
    std::transform(lower.begin(), lower.end(), lower.begin(),
                   [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
    if (!lower.starts_with(record_header)) return std::nullopt;
    return lower.substr(record_header.size());
}

}  // namespace

void ExplainRoutes::add_to(ApiFrame& frame)
{
    frame.add("POST", "/explain", Scope::read,
              [this](ApiCall call) { return api_answer_now(explain(std::move(call))); });
}

ApiAnswer ExplainRoutes::explain(ApiCall call) const
{
    auto& request = call.request;
    ExplainRequest wanted{.event = std::move(request.body), .headers = {}, .webhook = {}};
    for (const auto& header : request.headers) {
        if (const auto name = name_in_record(header.name)) wanted.headers.push_back({*name, header.value});
    }
    if (const auto id = request.query.find("webhook_id"); id != request.query.end()) wanted.webhook.emplace(id->second);
    const auto answer = explaining_.explain(call.caller, std::move(wanted));
    if (!answer) return answer.error();

    std::string data = json::serialize(json::object{{"event_type", answer->event_type},
                                                    {"tenant", answer->tenant.value()},
                                                    {"event_id", answer->event_id.value()}});
    data.pop_back();
    data += R"(,"webhooks":[)";
    for (const auto& each : answer->webhooks) data += (data.back() == '[' ? "" : ",") + codec::to_json(each);
    return success_of_text(200, data + "]}");
}

}  // namespace fantail::ingestor
