#include "fantail/core/body_format.hpp"

namespace fantail::core {

std::string_view to_string(BodyFormat format) noexcept
{
    switch (format) {
    case BodyFormat::raw:
        return "raw";
    case BodyFormat::javascript:
        return "javascript";
    case BodyFormat::python:
        return "python";
    case BodyFormat::php:
        return "php";
    }
    return "unknown";
}

std::optional<BodyFormat> parse_body_format(std::string_view text) noexcept
{
    for (const auto format : body_formats) {
        if (to_string(format) == text) return format;
    }
    return std::nullopt;
}

}  // namespace fantail::core
