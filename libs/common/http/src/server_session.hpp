#pragma once

#include <exception>
#include <optional>
#include <string>
#include <string_view>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>

#include "fantail/http/server.hpp"
#include "request_reader.hpp"

namespace fantail::http {

/// What a session shares with its server.
struct Serving {
    const ServerSettings& settings;
    const Handler& handler;
    const ServerHooks& hooks;
    const bool& is_stopping;
};

/// Serves one connection, request after request, until either side ends it.
class Session {
public:
    Session(boost::asio::ip::tcp::socket socket, Serving serving);

    boost::asio::awaitable<void> run();

    /// Ends it now if no request is under way; otherwise it ends after its answer.
    void close_if_idle() noexcept;

private:
    enum class Next { go_on, close };

    boost::asio::awaitable<bool> wait_for_request();
    boost::asio::awaitable<Next> serve_one();
    boost::asio::awaitable<ServerResponse> handle(ServerRequest request);
    boost::asio::awaitable<Next> answer(ServerResponse response, bool with_body, Next next);
    boost::asio::awaitable<bool> write(std::string_view bytes, const Misbehaviour& misbehaviour);
    boost::asio::awaitable<bool> delay(std::chrono::milliseconds duration);
    boost::asio::awaitable<void> close_gently();

    [[nodiscard]] ServerResponse refusal(int status, std::string_view reason) const;
    void report(std::string_view what) const;

    boost::beast::tcp_stream stream_;
    boost::beast::flat_buffer buffer_;
    Serving serving_;
    bool idle_{true};
};

}  // namespace fantail::http
