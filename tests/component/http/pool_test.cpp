// The pool against a naive one, under random histories; its connections are pairs of sockets.

#include "pool.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <system_error>
#include <vector>

#include <gtest/gtest.h>

#include <boost/asio/io_context.hpp>

#include <sys/socket.h>
#include <unistd.h>

#include "client_fixture.hpp"
#include "support/random.hpp"

namespace fantail::http {
namespace {

/// The far end of a connection, by which a test tells one from another and makes it fit or unfit.
class FarEnd {
public:
    explicit FarEnd(int socket) noexcept : socket_{socket} {}
    ~FarEnd() { close(); }
    FarEnd(const FarEnd&) = delete;
    FarEnd& operator=(const FarEnd&) = delete;

    void close() noexcept
    {
        if (socket_ >= 0) ::close(socket_);
        socket_ = -1;
    }
    void speak_unasked() const { ASSERT_EQ(::send(socket_, "x", 1, 0), 1); }
    [[nodiscard]] bool sees_it_closed() const noexcept
    {
        char byte{};
        return ::recv(socket_, &byte, 1, MSG_DONTWAIT) == 0;
    }

private:
    int socket_;
};

struct Pair {
    std::unique_ptr<Connection> near;
    std::unique_ptr<FarEnd> far;
};

Pair make_pair(boost::asio::io_context& io)
{
    std::array<int, 2> ends{};
    if (::socketpair(AF_UNIX, SOCK_STREAM, 0, ends.data()) != 0)
        throw std::system_error{errno, std::generic_category()};
    auto connection = std::make_unique<Connection>(io, 1024);
    connection->socket().assign(boost::asio::ip::tcp::v4(), ends[0]);
    return {std::move(connection), std::make_unique<FarEnd>(ends[1])};
}

class APool : public testing::Test {
protected:
    void set_up(std::size_t per_endpoint, std::size_t total)
    {
        settings.idle_per_endpoint = per_endpoint;
        settings.idle_total = total;
    }

    boost::asio::io_context io{1};
    ClientSettings settings{.addresses = loopback_allowed(), .ca_file = {}, .idle_timeout = 1h};
    ClientCounters counters;
    Deadlines deadlines{io};
};

/// One idle connection as the naive pool knows it.
struct Known {
    std::size_t endpoint;
    FarEnd* far;
    bool is_fit{true};
};

TEST_F(APool, GivesTheNewestFitConnectionOfItsDestinationAndKeepsItsBounds)
{
    const std::array hosts{"a.example", "b.example"};
    const std::array identities{static_cast<const ClientIdentity*>(nullptr),
                                reinterpret_cast<const ClientIdentity*>(this)};
    const auto destination = [&](std::size_t which) {
        return Destination{.scheme = which % 2 == 0 ? core::Scheme::http : core::Scheme::https,
                           .port = static_cast<std::uint16_t>(1 + which / 2 % 2),
                           .host = hosts[which / 4 % 2],
                           .identity = identities[which / 8]};
    };
    constexpr std::size_t destinations = 16;

    for (std::uint64_t seed = 1; seed <= 60; ++seed) {
        SCOPED_TRACE(seed);
        test::Random random{seed};
        set_up(1 + random.below(3), 1 + random.below(12));
        counters = {};
        Pool pool{settings, deadlines, counters};
        std::vector<Known> known;  // the longest idle first
        std::vector<std::unique_ptr<FarEnd>> far_ends;

        for (int step = 0; step < 200; ++step) {
            const auto which = random.below(destinations);
            const auto of_it = [&](const Known& each) { return each.endpoint == which; };
            switch (random.below(4)) {
            case 0: {  // put one
                auto [near, far] = make_pair(io);
                auto* end = far.get();
                far_ends.push_back(std::move(far));
                pool.keep(destination(which), std::move(near));
                const auto had = static_cast<std::size_t>(std::count_if(known.begin(), known.end(), of_it));
                if (had < settings.idle_per_endpoint) known.push_back({which, end});
                if (known.size() > settings.idle_total) {
                    EXPECT_TRUE(!known.front().is_fit || known.front().far->sees_it_closed());
                    known.erase(known.begin());
                }
                break;
            }
            case 1: {  // take one
                const auto got = pool.take(destination(which));
                Known* expected = nullptr;
                while (expected == nullptr) {
                    const auto newest = std::find_if(known.rbegin(), known.rend(), of_it);
                    if (newest == known.rend()) break;
                    if (newest->is_fit) expected = &*newest;
                    if (expected == nullptr) known.erase(std::next(newest).base());
                }
                ASSERT_EQ(got != nullptr, expected != nullptr);
                if (expected != nullptr) {
                    expected->far->speak_unasked();
                    char byte{};
                    EXPECT_EQ(::recv(got->socket().native_handle(), &byte, 1, MSG_DONTWAIT), 1);
                    known.erase(known.begin() + (expected - &known.front()));
                }
                break;
            }
            case 2: {  // one goes bad
                if (known.empty()) break;
                auto& victim = known[random.below(known.size())];
                if (!victim.is_fit) break;
                victim.is_fit = false;
                if (random.one_in(2))
                    victim.far->close();
                else
                    victim.far->speak_unasked();
                break;
            }
            default: {  // descriptors run out
                const auto freed = pool.free_a_descriptor();
                EXPECT_EQ(freed == Pool::Freed::one, !known.empty());
                if (known.empty()) break;
                EXPECT_TRUE(!known.front().is_fit || known.front().far->sees_it_closed());
                known.erase(known.begin());
            }
            }
            ASSERT_EQ(counters.idle, known.size());
            ASSERT_LE(counters.idle, settings.idle_total);
        }
        pool.close();
        EXPECT_EQ(counters.idle, 0U);
        for (const auto& each : known) EXPECT_TRUE(!each.is_fit || each.far->sees_it_closed());
    }
}

TEST_F(APool, KeepsNothingOnceClosed)
{
    Pool pool{settings, deadlines, counters};
    pool.close();
    auto [near, far] = make_pair(io);

    pool.keep({core::Scheme::http, 80, "a.example", nullptr}, std::move(near));

    EXPECT_TRUE(far->sees_it_closed());
    EXPECT_EQ(pool.free_a_descriptor(), Pool::Freed::none);
}

}  // namespace
}  // namespace fantail::http
