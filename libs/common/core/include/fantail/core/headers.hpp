#pragma once

#include <string_view>

#include "fantail/core/dialect.hpp"
#include "fantail/core/header.hpp"
#include "fantail/core/result.hpp"

namespace fantail::core {

/// Whether a webhook may have us send this header: a token as its name, a value without controls of at most 4 KiB, and
/// none of the names that are ours or the transport's (framing, Host, Content-*, Webhook-*, *-Signature, User-Agent,
/// Forwarded, X-Forwarded-*, Proxy-*, …). Asked by the API and again before each send. The further headers of a
/// dialect are data and unknown here: who knows the dialect refuses these.
///
/// Errors: says which rule was broken, naming the header but not its value.
Result<void> check_custom_header(const Header& header);

/// The same, where the dialect sends headers of its own beside: a webhook must not seem to sign for itself.
Result<void> check_custom_header(const Header& header, const Dialect& dialect);

}  // namespace fantail::core
