// A process without descriptors. Each test runs in a child of its own, whose limit it lowers.

#include "client_fixture.hpp"

#include <array>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <iostream>
#include <vector>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

namespace fantail::http {
namespace {

using core::AttemptError;

int listen_on_loopback()
{
    const auto listener = ::socket(AF_INET, SOCK_STREAM, 0);
    sockaddr_in any{};
    any.sin_family = AF_INET;
    any.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    const bool listens =
        ::bind(listener, reinterpret_cast<const sockaddr*>(&any), sizeof any) == 0 && ::listen(listener, 8) == 0;
    if (!listens) std::abort();
    return listener;
}

std::uint16_t port_of(int listener)
{
    sockaddr_in bound{};
    socklen_t size = sizeof bound;
    if (::getsockname(listener, reinterpret_cast<sockaddr*>(&bound), &size) != 0) std::abort();
    return ntohs(bound.sin_port);
}

/// Two receivers in a process with descriptors of its own: each connection is answered once and kept.
class Receivers {
public:
    Receivers() : one_{listen_on_loopback()}, other_{listen_on_loopback()}, process_{::fork()}
    {
        if (process_ == 0) {
            ::prctl(PR_SET_PDEATHSIG, SIGKILL);
            if (::fork() == 0) {
                ::prctl(PR_SET_PDEATHSIG, SIGKILL);
                answer(one_);
            }
            answer(other_);
        }
        one_port_ = port_of(one_);
        other_port_ = port_of(other_);
        ::close(one_);
        ::close(other_);
    }
    ~Receivers()
    {
        ::kill(process_, SIGKILL);
        ::waitpid(process_, nullptr, 0);
    }
    Receivers(const Receivers&) = delete;
    Receivers& operator=(const Receivers&) = delete;

    [[nodiscard]] std::string one() const { return "http://127.0.0.1:" + std::to_string(one_port_) + "/"; }
    [[nodiscard]] std::string other() const { return "http://127.0.0.1:" + std::to_string(other_port_) + "/"; }

private:
    [[noreturn]] static void answer(int listener)
    {
        for (;;) {
            const auto connection = ::accept(listener, nullptr, nullptr);
            std::array<char, 4096> request{};
            std::string answer = test::ok_answer("ok");
            if (connection < 0 || ::read(connection, request.data(), request.size()) <= 0) ::_exit(1);
            if (::write(connection, answer.data(), answer.size()) <= 0) ::_exit(1);
        }
    }

    int one_;
    int other_;
    pid_t process_;
    std::uint16_t one_port_{0};
    std::uint16_t other_port_{0};
};

/// Holds every descriptor that the process may still have.
class AllDescriptors {
public:
    AllDescriptors()
    {
        constexpr rlimit few{.rlim_cur = 64, .rlim_max = 64};
        if (::setrlimit(RLIMIT_NOFILE, &few) != 0) std::abort();
        for (;;) {
            const auto copy = ::dup(STDERR_FILENO);
            if (copy < 0) break;
            copies_.push_back(copy);
        }
        if (errno != EMFILE) std::abort();
    }
    ~AllDescriptors() { give_back(); }
    AllDescriptors(const AllDescriptors&) = delete;
    AllDescriptors& operator=(const AllDescriptors&) = delete;

    void give_back()
    {
        for (const auto copy : copies_) ::close(copy);
        copies_.clear();
    }

private:
    std::vector<int> copies_;
};

std::chrono::microseconds cpu_used()
{
    rusage usage{};
    ::getrusage(RUSAGE_SELF, &usage);
    return std::chrono::seconds{usage.ru_utime.tv_sec + usage.ru_stime.tv_sec} +
           std::chrono::microseconds{usage.ru_utime.tv_usec + usage.ru_stime.tv_usec};
}

void require(bool holds, const char* what)
{
    if (holds) return;
    std::cerr << "does not hold: " << what << '\n';
    ::_exit(1);
}

[[noreturn]] void an_idle_connection_gives_way()
{
    const Receivers receivers;
    ClientFixture fixture;
    require(fixture.post(receivers.one()).status == 200, "the first is answered");
    const AllDescriptors held;

    const auto attempt = fixture.post(receivers.other());

    require(attempt.status == 200, "the second is answered");
    require(fixture.client.counters().evicted == 1, "one connection was given up");
    require(fixture.client.counters().idle == 1, "the new one is kept");
    ::_exit(0);
}

[[noreturn]] void nothing_idle_is_an_error_of_its_own()
{
    const Receivers receivers;
    ClientFixture fixture;
    fixture.names.set("many.example", {"127.0.0.2", "127.0.0.3", "127.0.0.1"});
    {
        const AllDescriptors held;
        const auto before = cpu_used();
        for (int i = 0; i < 10; ++i) {
            const auto attempt = fixture.post("http://many.example/", "x", 500ms);
            require(attempt.error == AttemptError::out_of_descriptors, "it has its own class");
            require(attempt.error_detail.find("descriptors") != std::string::npos, "it can be read");
            require(attempt.phases.total < 200ms, "it ends at once");
        }
        require(cpu_used() - before < 200ms, "it does not spin");
    }
    require(fixture.post(receivers.one()).status == 200, "all is well again with descriptors");
    ::_exit(0);
}

TEST(ClientWithoutDescriptors, ClosesAnIdleConnectionForANewOne)
{
    EXPECT_EXIT(an_idle_connection_gives_way(), testing::ExitedWithCode(0), "");
}

TEST(ClientWithoutDescriptors, FailsAtOnceAndSaysThatTheEndpointIsNotToBlame)
{
#ifdef __SANITIZE_ADDRESS__
    GTEST_SKIP() << "UBSan reads memory through a pipe, and takes every object for broken where it gets none";
#endif
    EXPECT_EXIT(nothing_idle_is_an_error_of_its_own(), testing::ExitedWithCode(0), "");
}

}  // namespace
}  // namespace fantail::http
