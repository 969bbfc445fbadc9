#include "dial.hpp"

#include <algorithm>
#include <utility>
#include <vector>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace fantail::http {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;
using core::AttemptError;
using std::chrono::steady_clock;

namespace {

constexpr auto as_value = asio::as_tuple(asio::use_awaitable);

std::chrono::microseconds since(steady_clock::time_point start)
{
    return std::chrono::duration_cast<std::chrono::microseconds>(steady_clock::now() - start);
}

tcp::endpoint endpoint_of(const core::IpAddress& address, std::uint16_t port)
{
    if (!address.is_v4()) return {asio::ip::address_v6{address.bytes}, port};
    const auto& bytes = address.bytes;
    return {asio::ip::address_v4{{bytes[12], bytes[13], bytes[14], bytes[15]}}, port};
}

Failure explain_connect(const error_code& error, const Watch& watch)
{
    if (watch.has_expired()) return {AttemptError::timeout, "could not connect within the time allowed"};
    if (error == asio::error::operation_aborted) return {AttemptError::aborted, "the service is stopping"};
    if (error == asio::error::connection_refused) return {AttemptError::connect_refused, "the connection was refused"};
    if (error == asio::error::no_descriptors)
        return {AttemptError::connect_failed, "no connection could be made: out of descriptors"};
    return {AttemptError::connect_failed, "no connection could be made: " + error.message()};
}

asio::awaitable<Resolved> addresses_of(const Dialer& dialer, const core::Url& url, const Watch& watch)
{
    Resolved resolved;
    if (url.host_is_address()) {
        const auto address = core::IpAddress::parse(url.host());
        if (address) resolved.addresses.push_back(*address);
    } else {
        resolved = co_await dialer.resolver.resolve(url.host(), watch.deadline());
    }
    if (resolved.error != AttemptError::none) co_return resolved;

    std::erase_if(resolved.addresses, [&](const auto& address) { return !dialer.settings.addresses.allows(address); });
    if (resolved.addresses.empty()) {
        resolved.error = AttemptError::address_denied;
        resolved.error_detail = "the host's address may not be called";
    }
    co_return resolved;
}

asio::awaitable<Failure> connect(Connection& connection, tcp::endpoint endpoint, const Watch& watch)
{
    error_code error;
    if (watch.has_expired()) co_return explain_connect(error, watch);
    auto& socket = connection.socket();
    socket.open(endpoint.protocol(), error);
    if (error) co_return explain_connect(error, watch);
    socket.non_blocking(true, error);
    socket.set_option(tcp::no_delay{true}, error);

    const auto [refused] = co_await socket.async_connect(endpoint, as_value);
    if (refused || watch.has_expired()) co_return explain_connect(refused, watch);
    co_return Failure{};
}

asio::awaitable<Failure> shake_hands(Connection& connection, const Watch& watch)
{
    for (;;) {
        const auto step = connection.handshake();
        if (step.want != Want::nothing) {
            const auto error = co_await connection.wait(step.want);
            if (error && (watch.has_expired() || error == asio::error::operation_aborted))
                co_return explain(error, watch);
            continue;
        }
        if (!step.error && !step.at_end && step.tls_error.empty()) co_return Failure{};
        if (watch.has_expired()) co_return explain(step.error, watch);
        auto failure = explain_handshake(connection.ssl(), step.tls_error);
        co_return Failure{failure.error, std::move(failure.detail)};
    }
}

}  // namespace

asio::awaitable<std::unique_ptr<Connection>> dial(const Dialer& dialer, const core::Url& url, Watch& watch,
                                                  core::Attempt& attempt)
{
    auto start = steady_clock::now();
    auto resolved = co_await addresses_of(dialer, url, watch);
    if (!url.host_is_address()) attempt.phases.dns = since(start);
    Failure failure{resolved.error, std::move(resolved.error_detail)};

    std::unique_ptr<Connection> connection;
    start = steady_clock::now();
    for (const auto& address : resolved.addresses) {
        if (resolved.error != AttemptError::none) break;
        attempt.address = address.to_string();
        connection = std::make_unique<Connection>(dialer.io, dialer.settings.answer_head_limit);
        watch.guard(connection.get());
        failure = co_await connect(*connection, endpoint_of(address, url.port()), watch);
        attempt.phases.connect = since(start);
        if (!failure || failure.error == AttemptError::timeout || failure.error == AttemptError::aborted) break;
    }

    if (!failure && url.scheme() == core::Scheme::https) {
        start = steady_clock::now();
        connection->start_tls(dialer.tls.open(connection->socket().native_handle(), url));
        failure = co_await shake_hands(*connection, watch);
        attempt.phases.tls = since(start);
    }
    if (failure) {
        watch.guard(nullptr);
        attempt.error = failure.error;
        attempt.error_detail = std::move(failure.detail);
        co_return nullptr;
    }
    co_return connection;
}

}  // namespace fantail::http
