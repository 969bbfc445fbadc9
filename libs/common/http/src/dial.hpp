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
#include "pool.hpp"
#include "tls.hpp"

namespace fantail::http {

/// What a new connection is made with.
struct Dialer {
    boost::asio::io_context& io;
    const ClientSettings& settings;
    NameResolver& resolver;
    TlsContext& tls;
    Pool& pool;
    const ClientIdentity* identity;  ///< shown to the peer; nullptr: none
};

/// A connection to the URL's host, ready for a request; empty with the reason in `attempt`. Also fills `address` and
/// the phases dns, connect and tls. Names are looked up once; all addresses are judged before the first packet leaves,
/// and only those that the rules allow are dialled.
boost::asio::awaitable<std::unique_ptr<Connection>> dial(const Dialer& dialer, const core::Url& url, Watch& watch,
                                                         core::Attempt& attempt);

}  // namespace fantail::http
