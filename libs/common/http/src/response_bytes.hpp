#pragma once

#include <string>

#include "fantail/http/message.hpp"

namespace fantail::http {

enum class AfterAnswer { keep_alive, close };

/// Whether status and headers can be written as they are: no control characters, no name that is the server's own.
bool is_sendable(const ServerResponse& response) noexcept;

/// 204 and 304 have none, whatever the handler says (RFC 9110 section 6.4.1).
bool has_body(const ServerResponse& response) noexcept;

/// Status line, headers and the blank line.
std::string head_bytes(const ServerResponse& response, AfterAnswer after);

}  // namespace fantail::http
