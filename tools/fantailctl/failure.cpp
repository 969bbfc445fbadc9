#include "fantailctl/failure.hpp"

namespace fantail::fantailctl {

namespace {

ExitCode code_of(core::ErrorCode code)
{
    switch (code) {
    case core::ErrorCode::invalid_argument:
        return ExitCode::usage;
    case core::ErrorCode::unavailable:
        return ExitCode::unavailable;
    case core::ErrorCode::unreadable:
    case core::ErrorCode::too_large:
    case core::ErrorCode::not_found:
    case core::ErrorCode::conflict:
    case core::ErrorCode::precondition_failed:
        break;
    }
    return ExitCode::no;
}

}  // namespace

Failure::Failure(const core::Error& error) : Failure{code_of(error.code), error.detail} {}

}  // namespace fantail::fantailctl
