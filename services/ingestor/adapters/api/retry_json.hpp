#pragma once

#include <boost/json/object.hpp>
#include <boost/json/value.hpp>

#include "fantail/core/result.hpp"
#include "fantail/core/retry_override.hpp"

namespace fantail::ingestor {

/// A webhook's own schedule, as the management API reads and shows it: `{"delays_ms": [5000, 60000], "requests": 3}`,
/// each member as its owner gave it.
///
/// Errors: names the member that is unknown or of the wrong type, and what it may be. What the operator allows is
///         checked by WebhookCommands.
core::Result<core::RetryOverride> read_retry(const boost::json::value& value);

boost::json::object show(const core::RetryOverride& retry);

}  // namespace fantail::ingestor
