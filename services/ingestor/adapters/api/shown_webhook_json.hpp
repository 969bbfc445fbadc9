#pragma once

#include <string>

#include "fantail/core/dialect.hpp"
#include "ingestor/app/webhook_commands.hpp"

namespace fantail::ingestor {

/// A webhook as the management API shows it: the members of 002's document, with the names that the caller's own
/// dialect uses for the list of events and for what it selects by. Further members follow the documented ones.
///
/// The text of one JSON object; a filter in it stands as its owner wrote it.
std::string show(const ShownWebhook& shown, const core::Dialect& dialect);

/// The same of one that was just made, with what its owner should know: `warnings`, where there are any.
std::string show_created(const ShownWebhook& created, const core::Dialect& dialect);

}  // namespace fantail::ingestor
