#include "event_data.hpp"

#include <algorithm>
#include <string_view>

namespace fantail::codec {

std::string data_key(const core::EventShape& shape)
{
    constexpr std::string_view own = "data";
    if (std::ranges::find(shape.envelope, own) != shape.envelope.end()) return std::string{own};
    const auto leads_to_a_field = [&](const std::string& key) {
        const auto begins = [&](const core::FieldPath& path) { return !path.empty() && path.keys.front() == key; };
        return begins(shape.type.at) || begins(shape.tenant) || begins(shape.id) || begins(shape.time) ||
               (shape.selector && begins(shape.selector->at));
    };
    const auto found = std::ranges::find_if_not(shape.envelope, leads_to_a_field);
    return found == shape.envelope.end() ? std::string{} : *found;
}

}  // namespace fantail::codec
