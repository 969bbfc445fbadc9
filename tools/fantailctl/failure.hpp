#pragma once

#include <stdexcept>
#include <string>

#include "fantail/core/result.hpp"

namespace fantail::fantailctl {

/// What a script learns from fantailctl's end; the numbers are those of sysexits(3) where it has one.
enum class ExitCode {
    ok = 0,
    no = 1,            ///< it worked, and the answer is no: a check found something, a signature is wrong
    usage = 2,         ///< the command line, or what it names, has to change
    unavailable = 69,  ///< a peer did not answer: trying again may help
    bad_config = 78,
};

/// Ends a command. Its text tells the person at the terminal what to change; caught in main only.
class Failure : public std::runtime_error {
public:
    Failure(ExitCode code, const std::string& text) : std::runtime_error{text}, code_{code} {}
    explicit Failure(const core::Error& error);

    [[nodiscard]] ExitCode code() const noexcept { return code_; }

private:
    ExitCode code_;
};

/// The value, or the error as a Failure: for requests without which the command cannot go on.
template <class T>
T value_or_fail(core::Result<T> result)
{
    if (result.has_error()) throw Failure{result.error()};
    return std::move(result).value();
}

inline void ok_or_fail(const core::Result<void>& result)
{
    if (result.has_error()) throw Failure{result.error()};
}

}  // namespace fantail::fantailctl
