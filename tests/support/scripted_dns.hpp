#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ip/udp.hpp>

#include "fantail/runtime/task_group.hpp"

namespace fantail::test {

/// What a name server says about a name.
struct DnsAnswer {
    enum class Kind { addresses, no_such_name, server_failure, silence };

    Kind kind{Kind::addresses};
    std::vector<std::string> addresses{};  ///< IPv4 ones answer the question for A, IPv6 ones that for AAAA
    std::uint32_t ttl{60};                 ///< seconds
};

/// A name server on a free port of 127.0.0.1: says what it was told last about a name, and does not know the rest. An
/// answer too large for a datagram is cut, and given whole over TCP (RFC 1035, 4.2).
class ScriptedDns {
public:
    explicit ScriptedDns(boost::asio::io_context& io);
    ~ScriptedDns() { io_.stop(); }
    ScriptedDns(const ScriptedDns&) = delete;
    ScriptedDns& operator=(const ScriptedDns&) = delete;

    void set(const std::string& name, DnsAnswer answer) { known_[name] = std::move(answer); }
    void set(const std::string& name, std::vector<std::string> addresses)
    {
        set(name, DnsAnswer{.addresses = std::move(addresses)});
    }
    void set_dead(const std::string& name) { set(name, DnsAnswer{.kind = DnsAnswer::Kind::silence}); }
    void set_failing(const std::string& name) { set(name, DnsAnswer{.kind = DnsAnswer::Kind::server_failure}); }

    [[nodiscard]] std::string server() const;                            ///< `127.0.0.1:port`
    [[nodiscard]] std::size_t questions(const std::string& name) const;  ///< for its A records, so far

private:
    boost::asio::awaitable<void> serve_datagrams();
    boost::asio::awaitable<void> serve_connections();
    boost::asio::awaitable<void> serve(boost::asio::ip::tcp::socket peer);
    [[nodiscard]] std::string answer(const std::string& question);  ///< empty: silence

    boost::asio::io_context& io_;
    std::map<std::string, DnsAnswer> known_;
    std::map<std::string, std::size_t> asked_;
    boost::asio::ip::tcp::acceptor acceptor_;
    boost::asio::ip::udp::socket socket_;
    runtime::TaskGroup tasks_;
};

}  // namespace fantail::test
