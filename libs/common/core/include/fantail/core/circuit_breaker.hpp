#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>

#include "fantail/core/endpoint_limits.hpp"
#include "fantail/core/retry.hpp"

namespace fantail::core {

struct CircuitSettings {
    std::uint32_t failures_in_a_row{5};  ///< ≥ 1; it opens on these …
    std::uint32_t least_ended{20};       ///< … or, of at least so many in the last 30 s,
    double failed_share{0.85};           ///< on more than this part
    std::chrono::milliseconds shortest_open{std::chrono::seconds{5}};  ///< doubles with each probe that fails
    std::chrono::milliseconds longest_open{std::chrono::seconds{30}};  ///< jitter included
};

/// A failed request tells about an endpoint for this long; then it may not stand in for another.
inline constexpr std::chrono::milliseconds failure_tells_for{std::chrono::seconds{60}};

/// In the order of what they forbid.
enum class CircuitView : std::uint8_t {
    closed,
    probe_due,  ///< one request may be started, to see
    probing,    ///< it is under way
    open,       ///< a real request failed within the last 60 s
};

/// What the end of one real request tells.
struct CircuitEvidence {
    enum class Of : std::uint8_t { success, failure, nothing };
    Of of;
    SteadyTime started_at;
    std::size_t others_under_way;  ///< requests to the same place that have not ended
};

enum class CircuitChange : std::uint8_t {
    none,
    opened,  ///< anew, or again after a probe that failed
    closed,
    probe_is_free,  ///< the probe ended without telling anything
};

/// Stops sending to what does not answer, and finds out when it does again.
///
/// A request that began before the circuit opened proves neither life nor death when it ends late: only the probe
/// does. Which one that was is told by when it began, and, where clocks round, by being the last one under way: so a
/// probe always ends.
///
/// It is open for 5 s, doubling with each probe that fails to 30 s, up to a fifth more by jitter within these 30 s, and
/// never for much longer than the endpoint has been without a success: one that is there half the time is asked often.
/// Why not 60 s: a probe may hang for its own 30 s, and only with both within a minute is nobody locked out for longer,
/// and the last failure still tells something when the probe's comes.
///
/// Cost: O(1), 200 bytes.
class CircuitBreaker {
public:
    explicit CircuitBreaker(const CircuitSettings& settings) noexcept;

    [[nodiscard]] CircuitView view(SteadyTime now) const noexcept;
    [[nodiscard]] bool is_closed() const noexcept { return !open_; }
    [[nodiscard]] bool failed_lately(SteadyTime now) const noexcept;  ///< within failure_tells_for

    [[nodiscard]] bool succeeded_lately(SteadyTime now) const noexcept;  ///< within 10 minutes

    /// Whether a request that began at `time` or later has failed.
    [[nodiscard]] bool has_failed_since(SteadyTime time) const noexcept
    {
        return latest_failure_began_at_ && *latest_failure_began_at_ >= time;
    }

    void probe_started(SteadyTime now) noexcept;
    CircuitChange ended(const CircuitEvidence& evidence, SteadyTime now, Jitter jitter) noexcept;

    [[nodiscard]] SteadyTime probe_at() const noexcept { return open_until_; }  ///< where open
    /// Where open: when the probe, under way or next, will have taken as long as the last request that failed.
    [[nodiscard]] SteadyTime probe_tells_at() const noexcept;
    [[nodiscard]] std::optional<SteadyTime> failed_at() const noexcept { return failed_at_; }

    /// As another owner left it.
    void restore(SteadyTime open_until, std::optional<SteadyTime> failed_at, SteadyTime now) noexcept;

    /// Whether forgetting it changes nothing that matters: nothing failed lately, or nothing was tried for long.
    [[nodiscard]] bool at_rest(SteadyTime now) const noexcept;

private:
    static constexpr std::size_t periods{6};  // of 5 s
    struct Period {
        std::int64_t number{0};
        std::uint32_t ended{0};
        std::uint32_t failed{0};
    };

    void count(CircuitEvidence::Of of, SteadyTime now) noexcept;
    [[nodiscard]] bool has_failed_enough(SteadyTime now) const noexcept;
    [[nodiscard]] std::chrono::milliseconds time_open(SteadyTime now, Jitter jitter) const noexcept;
    [[nodiscard]] bool is_the_probe(const CircuitEvidence& evidence) const noexcept;
    CircuitChange open(SteadyTime now, Jitter jitter) noexcept;
    CircuitChange close() noexcept;

    CircuitSettings settings_;
    std::array<Period, periods> periods_{};
    std::uint32_t in_a_row_{0};
    std::uint32_t doublings_{0};
    bool open_{false};
    SteadyTime open_until_{};
    std::optional<SteadyTime> probe_started_;
    std::optional<SteadyTime> failed_at_;
    std::optional<SteadyTime> latest_failure_began_at_;
    std::optional<SteadyTime> succeeded_at_;
};

}  // namespace fantail::core
