#pragma once

#include <memory>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>

#include "connection.hpp"
#include "exchange.hpp"
#include "fantail/core/outcome.hpp"
#include "fantail/core/url.hpp"
#include "fantail/http/client.hpp"
#include "fantail/http/resolver.hpp"
#include "tls.hpp"

namespace fantail::http {

/// What a new connection is made with.
struct Dialer {
    boost::asio::io_context& io;
    const ClientSettings& settings;
    NameResolver& resolver;
    const TlsContext& tls;
};

/// A connection to the URL's host, ready for a request; empty with the reason in `attempt`. Also fills `address` and
/// the phases dns, connect and tls. Names are looked up once, and only addresses that the rules allow are dialled.
boost::asio::awaitable<std::unique_ptr<Connection>> dial(const Dialer& dialer, const core::Url& url, Watch& watch,
                                                         core::Attempt& attempt);

}  // namespace fantail::http
