#pragma once

#include <stdexcept>
#include <string>

#include <boost/system/result.hpp>

namespace fantail::core {

/// What kind of request could not be carried out; the text beside it says which and what to change.
enum class ErrorCode {
    invalid_argument,  ///< the caller's value breaks a rule
    unreadable,        ///< bytes that are not what they should be
    too_large,         ///< over a stated bound
    not_found,
    conflict,             ///< somebody else's write came first
    precondition_failed,  ///< what it was to be done to has changed since the caller saw it
    unavailable,          ///< a peer (Kafka, a file) did not serve us
};

struct Error {
    ErrorCode code;
    std::string detail;  ///< for a person: what is wrong and what to change; never a secret
};

/// C++20 has no std::expected; Boost.System's result is header-only and the one Boost include that core is granted.
template <class T>
using Result = boost::system::result<T, Error>;

/// Found by Boost.System when value() is asked of an error: a bug of the caller, or a fault meant to reach main().
[[noreturn]] inline void throw_exception_from_error(const Error& error, const boost::source_location& /*where*/)
{
    throw std::runtime_error{error.detail};
}

}  // namespace fantail::core
