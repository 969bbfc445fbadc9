#pragma once

#include <string>
#include <string_view>

#include <boost/json/value.hpp>

#include "fantail/core/dialect.hpp"
#include "ingestor/adapters/api/webhook_json.hpp"
#include "ingestor/app/testing.hpp"

namespace fantail::ingestor {

/// What a body says of the test that is wanted; nothing where it is empty. The type is `type`, `event`, `eventType` or
/// what the dialect's events call it; `data` stands as it is written.
///
/// Errors: names the member that is unknown or of the wrong type.
Read<TestRequest> read_test_request(std::string_view body, const core::Dialect& dialect);

/// As 002 shows both: `delivered`, with `status_code`, `response_time_ms` and `response_body`, or with `error` and
/// `status_code`. Further members follow.
boost::json::value show(const Tested& tested);

/// What a person is told of a delivery that was not: `Connection timeout`, else the answer's reason phrase, else what
/// kept it from being sent. Says nothing of the inside of our network.
std::string error_text(const core::Outcome& outcome);

/// The same as one word for programs: an attempt's error, `http_status` where there was an answer, or the reason for
/// which there was no attempt.
std::string_view error_class(const core::Outcome& outcome);

}  // namespace fantail::ingestor
