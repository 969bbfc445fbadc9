#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <list>
#include <string>
#include <string_view>
#include <unordered_map>

#include "fantail/core/webhook.hpp"
#include "ingestor/app/caller.hpp"

namespace fantail::ingestor {

/// What becomes of a call, and what its answer says of the limit.
struct RateVerdict {
    bool allowed;
    std::uint32_t limit;      ///< calls of a window
    std::uint32_t remaining;  ///< of the window that is open
    core::Timestamp reset;    ///< when it ends

    /// Seconds until there is room again; at least 1.
    [[nodiscard]] std::int64_t retry_after(core::Timestamp now) const noexcept;
};

/// Counts in windows of a fixed length, which begin with a caller's first call: what a caller has left and until when
/// is a number and a time, as `X-RateLimit-Remaining` and `-Reset` want them.
///
/// Of most callers there is no window open: it is forgotten when it ended. Where there are more than `capacity`, the
/// oldest is forgotten before its end.
///
/// Cost: O(1); 200 bytes for each open window.
class CallWindows {
public:
    struct Terms {
        std::uint32_t limit;
        std::chrono::milliseconds length{std::chrono::minutes{1}};
        std::size_t capacity{65'536};
    };

    explicit CallWindows(Terms terms) : terms_{terms} {}

    RateVerdict take(const std::string& who, core::Timestamp now);

    [[nodiscard]] std::size_t size() const noexcept { return windows_.size(); }

private:
    struct Window {
        std::string who;
        core::Timestamp begin;
        std::uint32_t calls;
    };
    using Place = std::list<Window>::iterator;

    [[nodiscard]] bool is_open(const Window& window, core::Timestamp now) const noexcept;
    Place window_of(const std::string& who, core::Timestamp now);
    void forget_oldest();

    Terms terms_;
    std::list<Window> windows_;  ///< in the order of their begins
    std::unordered_map<std::string, Place> by_name_;
};

/// How often the management API may be called, for each tenant of each realm together. Operators work for a whole realm
/// and have a limit of their own. Calls without a credential that is known are counted by the address they come from;
/// they take nothing from those that have one, so that nobody shuts out whom he shares a proxy with.
///
/// Threads: one owner.
class RateLimits {
public:
    struct Settings {
        std::uint32_t tenant{600};  ///< calls a minute
        std::uint32_t realm_operator{6'000};
        std::uint32_t stranger{600};
    };

    explicit RateLimits(const Settings& settings)
        : tenants_{{.limit = settings.tenant}}, operators_{{.limit = settings.realm_operator}},
          strangers_{{.limit = settings.stranger}}
    {
    }

    RateVerdict take(const Caller& caller, core::Timestamp now);
    RateVerdict take_of_stranger(const std::string& address, core::Timestamp now)
    {
        return strangers_.take(address, now);
    }

private:
    CallWindows tenants_;
    CallWindows operators_;
    CallWindows strangers_;
};

}  // namespace fantail::ingestor
