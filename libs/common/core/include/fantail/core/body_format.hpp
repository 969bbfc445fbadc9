#pragma once

#include <array>
#include <optional>
#include <string_view>

namespace fantail::core {

/// How the body is written, so that a receiver's re-serialisation of it equals it.
enum class BodyFormat {
    raw,         ///< the publisher's bytes
    javascript,  ///< a fixed point of JSON.stringify(JSON.parse(body))
    python,      ///< one of json.dumps(json.loads(body))
    php,         ///< one of json_encode(json_decode(body, true))
};

inline constexpr std::array body_formats{BodyFormat::raw, BodyFormat::javascript, BodyFormat::python, BodyFormat::php};

std::string_view to_string(BodyFormat format) noexcept;
std::optional<BodyFormat> parse_body_format(std::string_view text) noexcept;

}  // namespace fantail::core
