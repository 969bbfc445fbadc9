#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>

#include "fantail/core/address_rules.hpp"
#include "fantail/core/outcome.hpp"
#include "fantail/core/url.hpp"
#include "fantail/http/resolver.hpp"

namespace fantail::http {

/// A certificate that receivers ask us for: shown to `host` alone, and only for requests of `owner`.
struct ClientCertificate {
    std::string owner;  ///< as Request names it
    std::string host;   ///< as Url names it; any port
    std::string file;   ///< PEM: the certificate, those that lead to its authority, its key
};

struct ClientSettings {
    core::AddressRules addresses;
    std::string ca_file;                ///< PEM; empty: the system's authorities
    std::size_t idle_per_endpoint{16};  ///< kept open per scheme, host and port
    std::size_t idle_total{1024};       ///< kept open by this client; the longest idle goes first
    std::chrono::milliseconds idle_timeout{30'000};
    std::size_t answer_head_limit{16 * 1024};    ///< bytes of one answer's head, and of its trailers
    std::size_t answer_body_limit{1024 * 1024};  ///< bytes read to keep the connection; see Client on what lies beyond
    std::vector<ClientCertificate> client_certificates{};
};

/// What the pool has done since the start, and what it holds; read by the owner for its metrics.
struct ClientCounters {
    std::uint64_t opened{0};    ///< connections made, TLS included
    std::uint64_t reused{0};    ///< exchanges that began on a kept connection
    std::uint64_t stale{0};     ///< kept connections found closed, or with unasked bytes, before use
    std::uint64_t repeated{0};  ///< requests sent a second time; see Client
    std::uint64_t evicted{0};   ///< kept connections closed by time, by a cap, or for their descriptor
    std::uint64_t resumed{0};   ///< TLS handshakes that went on with an older session, of `opened`
    std::size_t open{0};        ///< now, in use or idle
    std::size_t idle{0};        ///< now
};

/// A request as its bytes. Everything referred to must outlive the exchange.
struct Request {
    const core::Url& url;   ///< says where to connect; the head is not made from it
    std::string_view head;  ///< request line, Host, all fields with the right Content-Length, the blank line
    std::string_view body;
    std::string_view owner{};  ///< whose client certificates may be shown; empty: nobody's
};

/// Sends one request and reads one answer over HTTP/1.1, plain or TLS, on connections that are kept for the next one.
///
/// The head comes ready-made, because building a message for each delivery costs as much as all the rest of the
/// exchange (docs/adr/0001-http-client-on-beast.md). What the world does wrong comes back inside the Attempt.
///
/// Deadline:  one over everything (look-up, connect, TLS, write, head, body): a peer that drips cannot extend it. The
///            attempt ends as `timeout` within 100 ms of it, or as `connect_timeout` before it had a connection.
/// Addresses: every resolved address is asked of the rules, and the one that was asked about is the one dialled; with
///            none allowed it is `address_denied` and no packet is sent. No redirect is followed, no proxy used.
///            Of several, the next is tried beside the first after 250 ms (RFC 8305): who connects first is used.
/// TLS:       1.2 or newer, the chain verified, the certificate's names too (an address against its IP names). Sessions
///            are resumed, for at most an hour, between connections of one host, port and client certificate.
/// Request:   looked at once more before it is sent: one that would not be one request to this URL is `url_refused`.
/// Answer:    1xx are skipped, up to ten; 101, a status outside 100–599, Transfer-Encoding beside Content-Length and
///            two Content-Length are `protocol_error`; a head over its limit is `answer_too_large`. A body over its
///            limit is not read further: the status had been received and counts, the connection is closed. A body
///            that breaks off or comes too late takes the status with it. Nothing is decompressed.
/// Bounds:    idle connections per endpoint and in all. Where the process has no descriptor left, the longest idle one
/// is
///            closed and the connection tried once more; after that it is `out_of_descriptors`, which says nothing of
///            the endpoint.
/// Reuse:     only a connection whose answer was whole, that said nothing against it and holds no unasked byte. It is
///            looked at once more before use. If the peer closes it all the same, before one byte of an answer, the
///            request goes out once more on a fresh connection (counted as `repeated`): webhooks are delivered at
///            least once, the duplicate carries the same webhook-id, and without this every receiver that closes idle
///            connections would cost a retry of minutes. On a fresh connection nothing is ever sent twice.
///
/// Threads:   one per worker; use from the thread that runs `io`. Any number of post() may be under way.
/// Errors:    the constructor throws when the authorities or a client certificate cannot be loaded; post() throws for
/// no reason of the network. Cost:      about as much as the system calls; figures in the ADR. Ends:      a cancelled
/// post() ends as `aborted`. Must outlive every post(); close() lets `io` run out of work.
class Client {
public:
    Client(boost::asio::io_context& io, ClientSettings settings, NameResolver& resolver);
    ~Client();

    Client(const Client&) = delete;
    Client& operator=(const Client&) = delete;

    /// Fills status, error, error_detail, phases (without `queue`), answer and address. The rest is the caller's.
    boost::asio::awaitable<core::Attempt> post(Request request, std::chrono::steady_clock::time_point deadline);

    /// Closes the idle connections and keeps no further ones.
    void close() noexcept;

    [[nodiscard]] ClientCounters counters() const noexcept;

private:
    class Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace fantail::http
