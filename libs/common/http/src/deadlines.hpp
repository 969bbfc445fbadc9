#pragma once

#include <chrono>
#include <map>
#include <memory>

#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>

namespace fantail::http {

/// The deadlines of all exchanges of a client, behind one timer.
///
/// A timer for each operation costs up to 3 µs of an exchange's 10; entering a map and leaving it again costs a tenth
/// of one. The price is a coarse end: up to `tick` late.
///
/// Threads: use from the thread that runs `io`.
class Deadlines {
public:
    using TimePoint = std::chrono::steady_clock::time_point;

    class Target {
    public:
        /// Called once, on the loop, after the entry was removed.
        virtual void expire() noexcept = 0;

    protected:
        Target() = default;
        ~Target() = default;
        Target(const Target&) = default;
        Target& operator=(const Target&) = default;
    };

    /// Takes the deadline back when destroyed.
    class Entry {
    public:
        Entry() = default;
        Entry(const Entry&) = delete;  // the list points at it
        Entry& operator=(const Entry&) = delete;
        ~Entry() { release(); }

        void release() noexcept;
        [[nodiscard]] bool is_set() const noexcept { return owner_ != nullptr; }

    private:
        friend class Deadlines;
        Deadlines* owner_{nullptr};
        std::multimap<TimePoint, Entry*>::iterator position_;
        Target* target_{nullptr};
    };

    static constexpr std::chrono::milliseconds tick{50};

    explicit Deadlines(boost::asio::io_context& io);

    void set(Entry& entry, TimePoint deadline, Target& target);

    void wind_down() noexcept;  ///< from now on the timer does not outlive the last entry

private:
    using Waiting = std::multimap<TimePoint, Entry*>;
    struct Alarm;

    void arm();
    void on_alarm();
    void disarm_if_unneeded() noexcept;

    Waiting waiting_;
    bool winding_down_{false};
    std::shared_ptr<Alarm> alarm_;
};

}  // namespace fantail::http
