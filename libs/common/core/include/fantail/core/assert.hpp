#pragma once

namespace fantail::core {

/// Writes what broke to standard error and aborts: a crash repeats at most what was in flight, a wrong state loses it.
[[noreturn]] void assertion_failed(const char* condition, const char* file, int line) noexcept;

}  // namespace fantail::core

/// On in release builds too. For bugs of ours only: what the world does wrong is a value or a Result.
#define FANTAIL_ASSERT(condition)                                                                                      \
    ((condition) ? static_cast<void>(0) : ::fantail::core::assertion_failed(#condition, __FILE__, __LINE__))
