#include "dial.hpp"

#include <algorithm>
#include <utility>
#include <vector>

#include <boost/asio/error.hpp>

#include "race.hpp"

namespace fantail::http {

namespace asio = boost::asio;
using core::AttemptError;
using std::chrono::steady_clock;

namespace {

std::chrono::microseconds since(steady_clock::time_point start)
{
    return std::chrono::duration_cast<std::chrono::microseconds>(steady_clock::now() - start);
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
    if (!failure) {
        start = steady_clock::now();
        RaceTo to{.io = dialer.io,
                  .pool = dialer.pool,
                  .buffer_limit = dialer.settings.answer_head_limit,
                  .addresses = interleaved(resolved.addresses),
                  .port = url.port(),
                  .deadline = watch.deadline()};
        auto raced = co_await connect_first(std::move(to));
        attempt.phases.connect = since(start);
        if (raced.address) attempt.address = raced.address->to_string();
        failure = std::move(raced.failure);
        connection = std::move(raced.connection);
    }

    if (!failure && url.scheme() == core::Scheme::https) {
        watch.guard(connection.get());
        start = steady_clock::now();
        connection->start_tls(dialer.tls.open(connection->socket().native_handle(), url, dialer.identity));
        failure = co_await shake_hands(*connection, watch);
        attempt.phases.tls = since(start);
        if (failure) dialer.tls.forget_session(connection->ssl());
    }
    if (failure) {
        watch.guard(nullptr);
        // Whichever part of it took too long, nobody was there to be asked.
        attempt.error = failure.error == AttemptError::timeout ? AttemptError::connect_timeout : failure.error;
        attempt.error_detail = std::move(failure.detail);
        co_return nullptr;
    }
    watch.guard(connection.get());
    co_return connection;
}

}  // namespace fantail::http
