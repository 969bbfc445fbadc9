#include "race.hpp"

#include <algorithm>
#include <utility>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/system/errc.hpp>

namespace fantail::http {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;
using core::AttemptError;
using std::chrono::steady_clock;

namespace {

constexpr auto as_value = asio::as_tuple(asio::use_awaitable);

tcp::endpoint endpoint_of(const core::IpAddress& address, std::uint16_t port)
{
    if (!address.is_v4()) return {asio::ip::address_v6{address.bytes}, port};
    const auto& bytes = address.bytes;
    return {asio::ip::address_v4{{bytes[12], bytes[13], bytes[14], bytes[15]}}, port};
}

bool is_out_of_descriptors(const error_code& error)
{
    return error == boost::system::errc::too_many_files_open ||
           error == boost::system::errc::too_many_files_open_in_system;
}

Failure explain_connect(const error_code& error)
{
    if (error == asio::error::connection_refused) return {AttemptError::connect_refused, "the connection was refused"};
    if (is_out_of_descriptors(error)) {
        return {AttemptError::out_of_descriptors, "no connection could be made: this service is out of descriptors"};
    }
    return {AttemptError::connect_failed, "no connection could be made: " + error.message()};
}

/// The contenders. Shared with the handlers of their connects, which may run after the race is over.
class Race final : public std::enable_shared_from_this<Race> {
public:
    explicit Race(RaceTo to) : to_{std::move(to)}, bell_{to_.io} {}

    Race(const Race&) = delete;
    Race& operator=(const Race&) = delete;

    asio::awaitable<RaceEnd> run();

    void close() noexcept
    {
        for (auto& contender : contenders_) {
            if (contender.connection) contender.connection->close();
        }
    }

private:
    struct Contender {
        core::IpAddress address;
        std::unique_ptr<Connection> connection;
    };

    [[nodiscard]] bool has_more() const noexcept { return next_ < to_.addresses.size() && under_way_ < most_at_once; }

    void start(const core::IpAddress& address);
    error_code open(tcp::socket& socket, tcp protocol);
    void connected(std::size_t which, const error_code& error);
    void lost(const core::IpAddress& address, Failure failure);

    RaceTo to_;
    asio::steady_timer bell_;  // rings when somebody's turn has come, and when a connect has ended
    std::vector<Contender> contenders_;
    std::size_t next_{0};
    std::size_t under_way_{0};
    steady_clock::time_point next_starts_{steady_clock::time_point::min()};
    std::optional<std::size_t> winner_;
    RaceEnd end_;
};

asio::awaitable<RaceEnd> Race::run()
{
    while (!winner_) {
        const auto now = steady_clock::now();
        if (now >= to_.deadline) {
            end_.failure = {AttemptError::timeout, "could not connect within the time allowed"};
            break;
        }
        if (has_more() && (under_way_ == 0 || now >= next_starts_)) {
            next_starts_ = now + head_start;
            start(to_.addresses[next_++]);
            continue;
        }
        if (under_way_ == 0) break;
        bell_.expires_at(has_more() ? std::min(next_starts_, to_.deadline) : to_.deadline);
        co_await bell_.async_wait(as_value);
    }
    if (winner_) {
        auto& contender = contenders_[*winner_];
        co_return RaceEnd{std::move(contender.connection), contender.address, {}};
    }
    co_return std::move(end_);
}

void Race::start(const core::IpAddress& address)
{
    const auto endpoint = endpoint_of(address, to_.port);
    end_.address = address;
    auto connection = std::make_unique<Connection>(to_.io, to_.buffer_limit);
    auto& socket = connection->socket();
    if (const auto error = open(socket, endpoint.protocol())) {
        if (is_out_of_descriptors(error)) next_ = to_.addresses.size();
        return lost(address, explain_connect(error));
    }
    error_code ignored;
    socket.non_blocking(true, ignored);
    socket.set_option(tcp::no_delay{true}, ignored);

    ++under_way_;
    contenders_.push_back({address, std::move(connection)});
    socket.async_connect(endpoint, [race = shared_from_this(), which = contenders_.size() - 1](error_code error) {
        race->connected(which, error);
    });
}

error_code Race::open(tcp::socket& socket, tcp protocol)
{
    error_code error;
    socket.open(protocol, error);
    if (is_out_of_descriptors(error) && to_.pool.free_a_descriptor() == Pool::Freed::one) {
        error = {};
        socket.open(protocol, error);
    }
    return error;
}

void Race::connected(std::size_t which, const error_code& error)
{
    --under_way_;
    auto& contender = contenders_[which];
    if (error) {
        lost(contender.address, explain_connect(error));
        contender.connection.reset();
    } else if (!winner_) {
        winner_ = which;
    }
    bell_.cancel();
}

void Race::lost(const core::IpAddress& address, Failure failure)
{
    end_.address = address;
    end_.failure = std::move(failure);
    next_starts_ = steady_clock::time_point::min();
}

/// Closes whoever has not won, also when the race is called off.
class Closing {
public:
    explicit Closing(Race& race) noexcept : race_{race} {}
    ~Closing() { race_.close(); }
    Closing(const Closing&) = delete;
    Closing& operator=(const Closing&) = delete;

private:
    Race& race_;
};

}  // namespace

asio::awaitable<RaceEnd> connect_first(RaceTo to)
{
    const auto race = std::make_shared<Race>(std::move(to));
    const Closing closing{*race};
    auto end = co_await race->run();
    co_return end;
}

std::vector<core::IpAddress> interleaved(const std::vector<core::IpAddress>& addresses)
{
    std::vector<core::IpAddress> mixed;
    if (addresses.empty()) return mixed;
    const bool first_family = addresses.front().is_v4();
    auto same = addresses.begin();
    auto other = addresses.begin();
    const auto take_next = [&](auto& from, bool is_v4) {
        from = std::find_if(from, addresses.end(), [&](const auto& each) { return each.is_v4() == is_v4; });
        if (from != addresses.end() && mixed.size() < most_addresses) mixed.push_back(*from++);
    };
    const auto wanted = std::min(addresses.size(), most_addresses);
    while (mixed.size() < wanted) {
        take_next(same, first_family);
        take_next(other, !first_family);
    }
    return mixed;
}

}  // namespace fantail::http
