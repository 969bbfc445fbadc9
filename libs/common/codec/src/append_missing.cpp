#include "fantail/codec/body.hpp"

#include "json_members.hpp"
#include "json_text.hpp"

namespace fantail::codec {

std::optional<std::string> append_missing(std::string_view event, const core::EventShape& shape,
                                          const MissingFields& values)
{
    std::string completed{event};
    bool appended = false;
    for (const auto& path : shape.append_missing) {
        std::string value;
        json::append_quoted(value, path == shape.id ? values.id : values.time);
        appended = json::append_at(completed, path, value) || appended;
    }
    if (!appended) return std::nullopt;
    return completed;
}

}  // namespace fantail::codec
