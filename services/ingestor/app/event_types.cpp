#include "ingestor/app/event_types.hpp"

#include <algorithm>
#include <vector>

#include "fantail/core/nearest.hpp"

namespace fantail::ingestor {

const core::EventType* find_event_type(const core::Dialect& dialect, std::string_view name)
{
    const auto& types = dialect.event_types;
    const auto found = std::find_if(types.begin(), types.end(), [&](const auto& type) { return type.name == name; });
    return found == types.end() ? nullptr : &*found;
}

std::string no_such_event_type(const core::Dialect& dialect, const std::string& name)
{
    std::vector<std::string> names;
    for (const auto& type : dialect.event_types) names.push_back(type.name);
    return "there is no event type " + name + core::did_you_mean(name, names);
}

}  // namespace fantail::ingestor
