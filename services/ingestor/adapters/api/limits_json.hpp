#pragma once

#include <boost/json/object.hpp>
#include <boost/json/value.hpp>

#include "fantail/core/limit_rule.hpp"
#include "fantail/core/result.hpp"

namespace fantail::ingestor {

/// A webhook's own limits, as the management API reads and shows them: `{"requests": 100, "per_ms": 60000, "in_flight":
/// 10}`; `per_ms` is a minute where nothing is said.
///
/// Errors: names the member that is unknown, of the wrong type or out of its range.
core::Result<core::LimitRule> read_limits(const boost::json::value& value);

boost::json::object show(const core::LimitRule& limits);

}  // namespace fantail::ingestor
