#pragma once

#include <optional>
#include <string_view>

namespace fantail::core {

/// How the body is written, so that a receiver's re-serialisation of it equals it.
enum class BodyFormat {
    raw,         ///< the publisher's bytes
    javascript,  ///< a fixed point of JSON.stringify(JSON.parse(body))
};

std::string_view to_string(BodyFormat format) noexcept;
std::optional<BodyFormat> parse_body_format(std::string_view text) noexcept;

}  // namespace fantail::core
