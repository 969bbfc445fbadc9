#include "fantail/runtime/stop_signal.hpp"

#include <array>
#include <cerrno>
#include <climits>
#include <cstring>
#include <system_error>

#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <sys/signalfd.h>
#include <unistd.h>

namespace fantail::runtime {

namespace {

constexpr int for_ever = -1;

// A handler has no other way to know; lock-free by its type.
volatile std::sig_atomic_t signals_to_ignore = 0;

extern "C" void exit_now(int number)
{
    if (signals_to_ignore > 0) {
        signals_to_ignore = signals_to_ignore - 1;
        return;
    }
    ::_exit(128 + number);
}

void check(int result, const char* what)
{
    if (result < 0) throw std::system_error{errno, std::generic_category(), what};
}

std::string name_of(int signal)
{
    const char* abbreviation = ::sigabbrev_np(signal);
    return abbreviation == nullptr ? "signal " + std::to_string(signal) : std::string{"SIG"} + abbreviation;
}

}  // namespace

StopSignal::StopSignal(std::initializer_list<int> signals) : numbers_{signals}
{
    ::sigemptyset(&signals_);
    for (const int number : numbers_) ::sigaddset(&signals_, number);
    ::pthread_sigmask(SIG_BLOCK, &signals_, &mask_before_);

    signal_fd_ = ::signalfd(-1, &signals_, SFD_NONBLOCK | SFD_CLOEXEC);
    check(signal_fd_, "signalfd");
    std::array<int, 2> ends{};
    check(::pipe2(ends.data(), O_DIRECT | O_NONBLOCK | O_CLOEXEC), "pipe2");
    requests_out_ = ends[0];
    requests_in_ = ends[1];
}

StopSignal::~StopSignal()
{
    for (const int number : numbers_) ::signal(number, SIG_DFL);
    ::pthread_sigmask(SIG_SETMASK, &mask_before_, nullptr);
    ::close(signal_fd_);
    ::close(requests_out_);
    ::close(requests_in_);
}

StopReason StopSignal::wait()
{
    while (!reason_) reason_ = poll(for_ever);
    return *reason_;
}

std::optional<StopReason> StopSignal::wait_for(std::chrono::milliseconds timeout)
{
    if (!reason_) reason_ = poll(static_cast<int>(timeout.count()));
    return reason_;
}

void StopSignal::request(std::string_view reason) noexcept
{
    // A packet: two threads that fail at once do not mix their texts. An empty one could not be told from nothing.
    const auto text = reason.empty() ? std::string_view{"unknown"} : reason.substr(0, PIPE_BUF);
    [[maybe_unused]] const auto written = ::write(requests_in_, text.data(), text.size());
}

std::optional<StopReason> StopSignal::poll(int timeout_ms)
{
    std::array<pollfd, 2> watched{{{signal_fd_, POLLIN, 0}, {requests_out_, POLLIN, 0}}};
    if (::poll(watched.data(), watched.size(), timeout_ms) <= 0) return std::nullopt;

    signalfd_siginfo signal{};
    if (::read(signal_fd_, &signal, sizeof signal) == sizeof signal) {
        exit_at_second_signal(1);
        const auto number = static_cast<int>(signal.ssi_signo);
        return StopReason{number, name_of(number)};
    }
    std::array<char, PIPE_BUF> text{};
    const auto size = ::read(requests_out_, text.data(), text.size());
    if (size <= 0) return std::nullopt;
    exit_at_second_signal(0);
    return StopReason{0, std::string{text.data(), static_cast<std::size_t>(size)}};
}

void StopSignal::exit_at_second_signal(int signals_seen)
{
    // Stopping for a reason of our own we still owe the first signal its patience.
    signals_to_ignore = signals_seen == 0 ? 1 : 0;
    struct sigaction action {};
    action.sa_handler = &exit_now;
    action.sa_flags = SA_RESTART;
    for (const int number : numbers_) ::sigaction(number, &action, nullptr);
    ::pthread_sigmask(SIG_UNBLOCK, &signals_, nullptr);  // in this thread only: the handler runs in main
}

}  // namespace fantail::runtime
