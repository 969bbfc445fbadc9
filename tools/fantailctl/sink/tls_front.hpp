#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>

namespace fantail::fantailctl {

struct TlsFrontSettings {
    std::string address;
    std::uint16_t port;                 ///< 0: any free one
    std::filesystem::path certificate;  ///< PEM, the chain
    std::filesystem::path key;          ///< PEM
    std::uint16_t behind;               ///< where plain HTTP is served, on 127.0.0.1
};

/// Ends TLS for a server that speaks plain HTTP: the services' own server has no TLS (that is the ingress's work), and
/// `conversations` delivers to nothing else.
///
/// Threads: the one that runs `io`.
/// Errors:  throws when certificate or key cannot be used, or the address cannot be bound. A client that fails the
///          handshake is dropped.
/// Ends:    stop() drops all connections at once; the sink has answered by then. To be awaited before the destructor.
class TlsFront {
public:
    TlsFront(boost::asio::io_context& io, const TlsFrontSettings& settings);
    ~TlsFront();

    TlsFront(const TlsFront&) = delete;
    TlsFront& operator=(const TlsFront&) = delete;

    [[nodiscard]] std::uint16_t bound_port() const;
    boost::asio::awaitable<void> stop();

private:
    class Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace fantail::fantailctl
