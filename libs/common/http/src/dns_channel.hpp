#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>

#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>

#include "fantail/core/name_cache.hpp"

struct ares_channeldata;

namespace fantail::http {

/// c-ares' sockets and its clock, driven by the loop.
///
/// Threads: use from the thread that runs `io`.
/// Errors:  the constructor throws when c-ares cannot start or the servers are none.
class DnsChannel : public std::enable_shared_from_this<DnsChannel> {
public:
    using OnAnswer = std::function<void(core::LookedUp)>;

    /// `servers`: `10.0.0.2,10.0.0.3:5353`; empty: those of /etc/resolv.conf.
    DnsChannel(boost::asio::io_context& io, const std::string& servers);
    ~DnsChannel();

    DnsChannel(const DnsChannel&) = delete;
    DnsChannel& operator=(const DnsChannel&) = delete;

    /// `on_answer` is called once, maybe before this returns (for what /etc/hosts knows); after close() no more.
    void look_up(const std::string& name, OnAnswer on_answer);

    void close() noexcept;

private:
    struct Socket;

    static void on_socket_state(void* self, int fd, int readable, int writable);
    void watch(int fd, bool readable, bool writable);
    void await(int fd, const std::shared_ptr<Socket>& socket);
    void serve(const std::shared_ptr<Socket>& socket, int readable, int writable);
    void arm_clock();

    boost::asio::io_context& io_;
    boost::asio::steady_timer clock_;
    ares_channeldata* channel_{nullptr};
    std::map<int, std::shared_ptr<Socket>> sockets_;
};

}  // namespace fantail::http
