#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/udp.hpp>

#include "fantail/runtime/task_group.hpp"

namespace fantail::test {

/// A name server on a free port of 127.0.0.1: answers for the names it was told, says nothing at all about the ones
/// that are to be dead, and does not know the rest.
class ScriptedDns {
public:
    explicit ScriptedDns(boost::asio::io_context& io);
    ~ScriptedDns() { io_.stop(); }
    ScriptedDns(const ScriptedDns&) = delete;
    ScriptedDns& operator=(const ScriptedDns&) = delete;

    void set(const std::string& name, const std::vector<std::array<std::uint8_t, 4>>& addresses);
    void set_dead(const std::string& name) { dead_.push_back(name); }

    [[nodiscard]] std::string server() const;  ///< `127.0.0.1:port`

private:
    boost::asio::awaitable<void> serve();
    [[nodiscard]] std::string answer(std::string question) const;

    boost::asio::io_context& io_;
    std::map<std::string, std::vector<std::array<std::uint8_t, 4>>> known_;
    std::vector<std::string> dead_;
    boost::asio::ip::udp::socket socket_;
    runtime::TaskGroup tasks_;
};

}  // namespace fantail::test
