#pragma once

#include <string_view>

#include "fantail/http/client.hpp"

namespace fantail::http {

/// What is wrong with a request, for a person; empty when it may be sent.
///
/// The last look before the wire. A head is built of validated parts, and a fault in one of them would end one request
/// and begin another (a line break in a value), or send it elsewhere than it was judged for (another Host or target).
/// Asked of the head: each line is a field without a control character, the request line and Host are the URL's,
/// Content-Length is there once and the body's, and nothing else speaks of the framing or the connection.
///
/// Cost: one pass over the head.
std::string_view fault_of(const Request& request);

}  // namespace fantail::http
