#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>

#include "fantail/core/ids.hpp"
#include "fantail/core/relay.hpp"

namespace fantail::dispatcher {

/// How things stood when the brokers were last asked.
struct Backlog {
    std::map<std::int32_t, std::size_t> lag;            ///< of the dispatchers, by partition of `fantail.deliveries`
    std::map<core::Partition, core::Offset> due_below;  ///< of delay partitions: what lies below is overdue
};

/// Doses what came due during an outage, for each partition of `fantail.deliveries` by itself.
///
/// Threads: the relay's.
class Pacing {
public:
    using Time = std::chrono::steady_clock::time_point;
    using Overdue = std::map<std::int32_t, std::size_t>;

    explicit Pacing(const core::PaceLimits& limits) noexcept : limits_{limits} {}

    /// Whether an overdue record may go to this target now. Who may not asks again after renew().
    [[nodiscard]] bool admit(std::int32_t target);

    void learn(const std::map<std::int32_t, std::size_t>& lag);

    /// How many of each target may go until the next call; `overdue` are those that wait. A target without any is
    /// forgotten.
    void renew(Time now, const Overdue& overdue);

    [[nodiscard]] bool is_active() const noexcept { return !targets_.empty(); }
    [[nodiscard]] bool is_paced(std::int32_t target) const noexcept { return targets_.contains(target); }

private:
    struct Target {
        core::OverduePacer pacer;
        std::optional<Time> renewed;
        std::size_t allowed{0};
        std::size_t lag;
    };

    core::PaceLimits limits_;
    std::map<std::int32_t, Target> targets_;
};

}  // namespace fantail::dispatcher
