#pragma once

#include <span>
#include <string_view>

namespace fantail::ingestor {

/// The files of proto/openapi, embedded when the ingestor is built.
[[nodiscard]] std::span<const std::string_view> openapi_parts() noexcept;

}  // namespace fantail::ingestor
