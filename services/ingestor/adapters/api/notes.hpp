#pragma once

#include <string_view>

#include "fantail/core/ids.hpp"
#include "fantail/obs/log.hpp"
#include "ingestor/app/caller.hpp"

namespace fantail::ingestor {

/// One line of the log for whatever somebody changed, or saw that is recorded.
void note(const obs::Log& log, std::string_view what, const core::WebhookId& id, const Caller& caller);

}  // namespace fantail::ingestor
