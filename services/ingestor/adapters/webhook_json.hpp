#pragma once

#include <string>
#include <string_view>

#include <boost/json/object.hpp>

#include "fantail/core/dialect.hpp"
#include "fantail/core/result.hpp"
#include "ingestor/app/webhook_commands.hpp"

namespace fantail::ingestor {

/// A webhook as the management API reads and shows it: the members of 002's document, with the names that the caller's
/// own dialect uses for the list of events and for what it selects by. Further members follow the documented ones.
///
/// Errors: names the member that is unknown or of the wrong type, and what it may be.
core::Result<NewWebhook> read_new_webhook(std::string_view body, const core::Dialect& dialect);

/// Of a webhook that is there already, `active` (or `isActive`) may be changed: what the body says of it.
core::Result<core::WebhookState> read_wanted_state(std::string_view body);

boost::json::object show(const ShownWebhook& shown, const core::Dialect& dialect);

/// The same of one that was just made, with what its owner should know: `warnings`, where there are any.
boost::json::object show_created(const ShownWebhook& created, const core::Dialect& dialect);

}  // namespace fantail::ingestor
