#pragma once

#include <exception>

#include <boost/asio/error.hpp>
#include <boost/system/system_error.hpp>

namespace fantail::runtime {

/// How a coroutine ends that was told to stop.
[[nodiscard]] inline bool is_aborted(const std::exception_ptr& failure)
{
    try {
        std::rethrow_exception(failure);
    } catch (const boost::system::system_error& error) {
        return error.code() == boost::asio::error::operation_aborted;
    } catch (...) {
        return false;
    }
}

}  // namespace fantail::runtime
