#include "ingestor/adapters/api/event_type_routes.hpp"

#include <algorithm>
#include <string>
#include <vector>

#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include "fantail/core/nearest.hpp"

namespace fantail::ingestor {

namespace json = boost::json;

namespace {

/// Example and schema go out as they were read: a parser would change the numbers of the example.
std::string shown(const core::EventType& type)
{
    const auto text_or_null = [](const std::string& text) { return text.empty() ? "null" : text; };
    json::object object{{"name", type.name}};
    if (type.description.empty()) {
        object["description"] = nullptr;
    } else {
        object["description"] = type.description;
    }
    auto text = json::serialize(object);
    text.pop_back();
    return text + ",\"schema\":" + text_or_null(type.schema) + ",\"example\":" + text_or_null(type.example) + "}";
}

ApiAnswer list(const ApiCall& call)
{
    std::string data{"["};
    for (const auto& type : call.dialect.event_types) {
        if (data.size() > 1) data += ',';
        data += shown(type);
    }
    return success_of_text(200, data + "]");
}

ApiAnswer get(const ApiCall& call)
{
    const auto& types = call.dialect.event_types;
    const auto& name = call.parameter("type");
    const auto found = std::find_if(types.begin(), types.end(), [&](const auto& type) { return type.name == name; });
    if (found != types.end()) return success_of_text(200, shown(*found));
    std::vector<std::string> names;
    for (const auto& type : types) names.push_back(type.name);
    return core::Error{core::ErrorCode::not_found, "there is no event type " + name + core::did_you_mean(name, names)};
}

}  // namespace

void EventTypeRoutes::add_to(ApiFrame& frame)
{
    frame.add("GET", "/event-types", Scope::read, [](const ApiCall& call) { return api_answer_now(list(call)); });
    frame.add("GET", "/event-types/{type}", Scope::read, [](const ApiCall& call) { return api_answer_now(get(call)); });
}

}  // namespace fantail::ingestor
