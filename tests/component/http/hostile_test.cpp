// Fifty of every kind of bad receiver beside fifty good ones: who notices, how long it takes, what it weighs.
// The receivers have a process of their own, so that what is measured is the client.

#include "hostile_peers.hpp"

#include <algorithm>
#include <array>
#include <csignal>
#include <fstream>
#include <iostream>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/steady_timer.hpp>

#include <malloc.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "client_fixture.hpp"
#include "fantail/runtime/deadline.hpp"
#include "fantail/runtime/task_group.hpp"
#include "support/certificates.hpp"

namespace fantail::http {
namespace {

using core::AttemptError;
using std::chrono::milliseconds;
using std::chrono::steady_clock;

constexpr std::size_t of_each = 50;
constexpr std::size_t per_connection = 64 * 1024;
constexpr std::size_t beside = 16 * 1024 * 1024;

/// Endpoints that follow their scripts in a process of their own.
class PeerProcess {
public:
    explicit PeerProcess(const std::vector<test::Script>& scripts, const std::optional<test::Identity>& identity = {})
        : ports_(scripts.size())
    {
        std::array<int, 2> channel{};
        if (::pipe(channel.data()) != 0) throw std::runtime_error{"pipe"};
        process_ = ::fork();
        if (process_ == 0) serve(scripts, identity, channel[1]);
        ::close(channel[1]);
        for (auto& port : ports_) {
            if (::read(channel[0], &port, sizeof port) != sizeof port) throw std::runtime_error{"no peers"};
        }
        ::close(channel[0]);
    }
    ~PeerProcess()
    {
        ::kill(process_, SIGKILL);
        ::waitpid(process_, nullptr, 0);
    }
    PeerProcess(const PeerProcess&) = delete;
    PeerProcess& operator=(const PeerProcess&) = delete;

    [[nodiscard]] core::Url url(std::size_t which, const std::string& scheme = "http") const
    {
        return core::Url::parse(scheme + "://127.0.0.1:" + std::to_string(ports_[which]) + "/hook").value();
    }

private:
    [[noreturn]] static void serve(const std::vector<test::Script>& scripts,
                                   const std::optional<test::Identity>& identity, int channel)
    {
        ::prctl(PR_SET_PDEATHSIG, SIGKILL);
        boost::asio::io_context io{1};
        std::vector<std::unique_ptr<test::ScriptedEndpoint>> peers;
        for (const auto& script : scripts) {
            peers.push_back(std::make_unique<test::ScriptedEndpoint>(io, std::vector<test::Script>{script}, identity));
            const auto port = peers.back()->port();
            if (::write(channel, &port, sizeof port) != sizeof port) ::_exit(1);
        }
        io.run();
        ::_exit(0);
    }

    std::vector<std::uint16_t> ports_;
    pid_t process_{-1};
};

std::size_t resident_bytes()
{
    std::size_t total = 0;
    std::size_t resident = 0;
    std::ifstream{"/proc/self/statm"} >> total >> resident;
    return resident * static_cast<std::size_t>(::sysconf(_SC_PAGESIZE));
}

std::vector<test::Script> all_scripts(const std::vector<HostilePeer>& kinds)
{
    // As long as a real one takes, so that a base of microseconds does not make noise of the ratio.
    test::Script good;
    for (int i = 0; i < 200; ++i) {
        good.emplace_back(test::ReadRequest{});
        good.emplace_back(test::Pause{50ms});
        good.emplace_back(test::Send{test::ok_answer("ok")});
    }
    std::vector<test::Script> scripts(of_each, good);
    for (const auto& kind : kinds) scripts.insert(scripts.end(), of_each, kind.script);
    return scripts;
}

class BadNeighbourhood {
public:
    static constexpr milliseconds patience{800};
    static constexpr milliseconds period{2'000};
    static constexpr milliseconds round{2'000};

    /// The good ones' p99 over one round, with the bad ones posted to or not.
    enum class Neighbours { none, bad };
    milliseconds p99(Neighbours neighbours)
    {
        latencies_.clear();
        round_ends_ = steady_clock::now() + round;
        for (std::size_t i = 0; i < of_each; ++i) spawn(post_to_a_good_one(i));
        if (neighbours == Neighbours::bad) {
            for (std::size_t i = of_each; i < of_each * (kinds_.size() + 1); ++i) spawn(post_to_a_bad_one(i));
            spawn(weigh());
        }
        io_.restart();
        while (tasks_.size() > 0) io_.run_one();
        std::ranges::sort(latencies_);
        return std::chrono::duration_cast<milliseconds>(latencies_.at(latencies_.size() * 99 / 100));
    }

    void weigh_empty()
    {
        ::malloc_trim(0);  // what the scripts had taken would hide what connections take
        empty_weight_ = resident_bytes();
    }

    /// What a round has shown against the client; each is said once.
    std::vector<std::string> complaints;
    std::size_t bad_attempts{0};
    std::size_t most_open{0};
    std::size_t most_weight{0};

private:
    void spawn(boost::asio::awaitable<void> task) { tasks_.spawn(std::move(task)); }

    boost::asio::awaitable<void> post_to_a_good_one(std::size_t which)
    {
        const auto url = peers_.url(which);
        const auto head = head_of(url, body_.size());
        while (steady_clock::now() < round_ends_) {
            const auto start = steady_clock::now();
            const auto attempt = co_await client_.post(Request{url, head, body_}, start + patience);
            latencies_.push_back(steady_clock::now() - start);
            if (attempt.status != 200) complain("a good one failed: " + attempt.error_detail);
        }
    }

    boost::asio::awaitable<void> post_to_a_bad_one(std::size_t which)
    {
        const auto& kind = kinds_[(which - of_each) / of_each];
        const auto url = peers_.url(which);
        const auto head = head_of(url, body_.size());
        auto next = steady_clock::now() + period * (which * 37 % 1'000) / 1'000;  // spread, not in kinds
        while (next < round_ends_) {
            co_await runtime::pause(std::chrono::duration_cast<milliseconds>(next - steady_clock::now()));
            const auto start = steady_clock::now();
            const auto attempt = co_await client_.post(Request{url, head, body_}, start + patience);
            const auto took = std::chrono::duration_cast<milliseconds>(steady_clock::now() - start);
            ++bad_attempts;
            if (attempt.status != kind.status || attempt.error != kind.error) {
                complain(std::string{kind.name} + ": " + std::string{to_string(attempt.error)} + " " +
                         attempt.error_detail);
            }
            if (took > patience + 500ms) complain(std::string{kind.name} + ": took " + std::to_string(took.count()));
            next += period;
        }
    }

    boost::asio::awaitable<void> weigh()
    {
        while (steady_clock::now() < round_ends_) {
            most_open = std::max(most_open, client_.counters().open);
            most_weight = std::max(most_weight, resident_bytes() - std::min(resident_bytes(), empty_weight_));
            co_await runtime::pause(50ms);
        }
    }

    void complain(const std::string& what)
    {
        if (std::ranges::find(complaints, what) == complaints.end()) complaints.push_back(what);
    }

    std::vector<HostilePeer> kinds_{hostile_peers()};
    PeerProcess peers_{all_scripts(kinds_)};
    boost::asio::io_context io_{1};
    test::StubResolver names_;
    Client client_{io_, ClientSettings{.addresses = loopback_allowed(), .ca_file = {}, .answer_body_limit = 64 * 1024},
                   names_};
    runtime::TaskGroup tasks_{io_, [](const std::exception_ptr& failure) { std::rethrow_exception(failure); }};
    const std::string body_ = std::string(1024, 'x');
    steady_clock::time_point round_ends_;
    std::vector<steady_clock::duration> latencies_;
    std::size_t empty_weight_{0};
};

TEST(FiftyOfEachBadReceiver, AreNotNoticedByFiftyGoodOnes)
{
    using Neighbours = BadNeighbourhood::Neighbours;
    BadNeighbourhood neighbourhood;
    neighbourhood.p99(Neighbours::none);  // opens the good ones' connections
    neighbourhood.weigh_empty();

    std::vector<milliseconds> alone;
    std::vector<milliseconds> beside_bad;
    for (int pair = 0; pair < 5; ++pair) {
        alone.push_back(neighbourhood.p99(Neighbours::none));
        beside_bad.push_back(neighbourhood.p99(Neighbours::bad));
    }
    std::ranges::sort(alone);
    std::ranges::sort(beside_bad);

    for (const auto& complaint : neighbourhood.complaints) ADD_FAILURE() << complaint;
    EXPECT_LE(beside_bad[2], alone[2] * 12 / 10);
    EXPECT_LE(neighbourhood.most_weight, neighbourhood.most_open * per_connection + beside);
    EXPECT_GE(neighbourhood.bad_attempts, of_each * hostile_peers().size() * 5 * 9 / 10);  // the fault has bitten
    EXPECT_GT(neighbourhood.most_open, 3 * of_each);
    std::cout << "p99 alone " << alone[2].count() << " ms, beside bad ones " << beside_bad[2].count() << " ms; "
              << neighbourhood.bad_attempts << " bad attempts, " << neighbourhood.most_open << " connections, "
              << neighbourhood.most_weight / 1024 << " KiB\n";
}

/// One request of 15 KiB, an answer whose head takes all of its room, and a body that does not end.
TEST(AConnectionOverTls, WeighsNoMoreThanItsBound)
{
    constexpr std::size_t connections = 400;
    const test::Authority authority;
    const auto head_of_answer = "HTTP/1.1 200 OK\r\nX: " + std::string(15 * 1024, 'x') + "\r\n\r\n";
    const PeerProcess peers{
        {{test::ReadRequest{}, test::Send{head_of_answer + std::string(8192, 'x')}, test::Drip{"x", 100ms}}},
        authority.issue({.alternative_name = "IP:127.0.0.1"})};
    ClientFixture fixture{ClientSettings{.addresses = loopback_allowed(), .ca_file = authority.file()}};
    runtime::TaskGroup tasks{fixture.io, [](const std::exception_ptr& failure) { std::rethrow_exception(failure); }};
    const auto url = peers.url(0, "https");
    const std::string body(15 * 1024, 'x');
    const auto head = head_of(url, body.size());
    std::size_t in_time = 0;
    std::size_t weight = 0;
    const auto before = resident_bytes();
    const auto deadline = steady_clock::now() + 4s;

    const auto post = [&]() -> boost::asio::awaitable<core::Attempt> {
        return fixture.client.post(Request{url, head, body}, deadline);
    };
    for (std::size_t i = 0; i < connections; ++i) {
        boost::asio::co_spawn(fixture.io, post(), [&](const std::exception_ptr&, const core::Attempt& attempt) {
            if (attempt.error == AttemptError::timeout && attempt.phases.tls > 0us) ++in_time;
        });
    }
    while (steady_clock::now() < deadline - 100ms) {
        fixture.io.run_for(50ms);
        weight = std::max(weight, resident_bytes() - before);
    }
    const auto open = fixture.client.counters().open;
    fixture.client.close();
    fixture.io.restart();
    fixture.io.run();

    EXPECT_EQ(open, connections);
    EXPECT_EQ(in_time, connections);
    EXPECT_LE(weight, connections * per_connection + beside);
    std::cout << weight / connections / 1024 << " KiB a connection\n";
}

}  // namespace
}  // namespace fantail::http
