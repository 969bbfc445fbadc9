#pragma once

#include <chrono>
#include <csignal>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace fantail::runtime {

/// Why the process was told to stop.
struct StopReason {
    int signal;        ///< 0: it was request()ed
    std::string text;  ///< `SIGTERM`, or what the request gave
};

/// Where main() sleeps until the process is to stop.
///
/// Make it before any thread: every thread then inherits the mask, and no library's thread is ever interrupted by a
/// signal. After the first signal (or request) the process drains; whoever sends a second signal means "now", and the
/// process exits on the spot with 128 + its number, as a shell shows a process that a signal ended.
///
/// Threads: request() from any; the others from the thread that made it.
/// Ends:    the destructor gives the signals back as it found them. One StopSignal at a time.
class StopSignal {
public:
    explicit StopSignal(std::initializer_list<int> signals);
    ~StopSignal();

    StopSignal(const StopSignal&) = delete;
    StopSignal& operator=(const StopSignal&) = delete;

    /// Blocks until the first signal or request.
    StopReason wait();

    /// The same, for at most `timeout`; nullopt when it passed. For loops in main that wait for something else, too.
    std::optional<StopReason> wait_for(std::chrono::milliseconds timeout);

    /// Stops the process from within: a failed worker, a fatal error. The first reason stands; only the first 4 KiB of
    /// it are kept.
    void request(std::string_view reason) noexcept;

private:
    std::optional<StopReason> poll(int timeout_ms);
    void exit_at_second_signal(int signals_seen);

    sigset_t signals_;
    sigset_t mask_before_;
    std::vector<int> numbers_;
    int signal_fd_;
    int requests_out_;  ///< a pipe of packets: text crosses threads without a lock
    int requests_in_;
    std::optional<StopReason> reason_;
};

}  // namespace fantail::runtime
