#pragma once

#include <exception>
#include <string_view>

#include "fantail/core/result.hpp"
#include "fantail/kafka/handles.hpp"

namespace fantail::kafka {

/// The one place where librdkafka's codes become ours. `what` says what could not be done, `detail` what the broker or
/// librdkafka said of it, if more than the code's own text.
core::Error to_error(rd_kafka_resp_err_t code, std::string_view what, const char* detail = nullptr);

core::Error to_error(const rd_kafka_error_t& error, std::string_view what);

/// What left a task of ours: a bug of a handler, or no memory.
core::Error to_error(const std::exception_ptr& failure, std::string_view what);

}  // namespace fantail::kafka
