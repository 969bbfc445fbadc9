#pragma once

#include <optional>
#include <string>
#include <variant>

#include <boost/asio/awaitable.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>

#include "fantail/http/message.hpp"
#include "fantail/http/server.hpp"

namespace fantail::http {

/// A request that the server itself refuses.
struct Refused {
    int status;
    std::string reason;
};

/// The peer is gone, or was too slow: its connection is closed, there is nobody to answer.
struct Gone {};

struct Received {
    ServerRequest request;
    bool keep_alive;
};

/// Reads one request within the stream's deadline and the settings' limits. `buffer` keeps what belongs to the next
/// one.
boost::asio::awaitable<std::variant<Received, Refused, Gone>>
read_request(boost::beast::tcp_stream& stream, boost::beast::flat_buffer& buffer, const ServerSettings& settings);

}  // namespace fantail::http
