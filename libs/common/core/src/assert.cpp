#include "fantail/core/assert.hpp"

#include <cstdio>
#include <cstdlib>

namespace fantail::core {

void assertion_failed(const char* condition, const char* file, int line) noexcept
{
    // Plain stdio: the logger may be what broke, and nothing here may allocate.
    std::fprintf(stderr, "%s:%d: broken assumption: %s\n", file, line, condition);
    std::fflush(stderr);
    std::abort();
}

}  // namespace fantail::core
