#pragma once

#include <cstdint>
#include <cstdlib>

namespace fantail::test {

/// What the environment says, as a failed property test asks for: `FANTAIL_SEED`, `FANTAIL_PROPERTY_RUNS`.
inline std::uint64_t number_from(const char* variable, std::uint64_t otherwise)
{
    const char* text = std::getenv(variable);
    return text == nullptr ? otherwise : std::strtoull(text, nullptr, 10);
}

}  // namespace fantail::test
