#include "fantailctl/commands/sample_event.hpp"

#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

namespace fantail::fantailctl {

namespace json = boost::json;

namespace {

void put(json::object& event, const core::FieldPath& path, const char* value)
{
    if (path.empty()) return;
    auto* object = &event;
    for (std::size_t i = 0; i + 1 < path.keys.size(); ++i) {
        auto& below = (*object)[path.keys[i]];
        if (!below.is_object()) below.emplace_object();
        object = &below.get_object();
    }
    (*object)[path.keys.back()] = value;
}

}  // namespace

std::string sample_event(const core::EventShape& shape)
{
    json::object event;
    for (const auto& key : shape.envelope) event[key] = json::object{{"sample", true}};
    put(event, shape.tenant, "tenant_1");
    put(event, shape.id, "evt_sample");
    put(event, shape.time, "2026-01-15T10:00:00Z");
    if (shape.selector) put(event, shape.selector->at, "selected_1");
    put(event, shape.type.at, "sample.created");  // last: without it there is no event
    return json::serialize(event);
}

}  // namespace fantail::fantailctl
