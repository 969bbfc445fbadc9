#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <variant>

#include "fantail/core/delay_tiers.hpp"
#include "fantail/core/webhook.hpp"

namespace fantail::core {

/// What the relay knows of the head record of a delay partition.
struct ParkedHead {
    DelayTier tier;
    Timestamp appended_at;            ///< LogAppendTime, by the broker's clock
    std::optional<Timestamp> due_at;  ///< as its header says, whoever wrote that
    std::uint32_t hop;                ///< as its header says
};

enum class ReturnReason : std::uint8_t {
    due,          ///< now, or so soon that the dispatcher waits for the rest in memory
    no_due_time,  ///< the rest: sent on as due, because nonsense must not park a partition
    due_before_epoch,
    due_too_far_ahead,  ///< over 8 days after it was appended
    no_append_time,     ///< the topic has lost its LogAppendTime
    too_many_hops,
};

inline constexpr std::size_t return_reasons{6};

/// `due`, `no_due_time`, …: a label value, and stays as it is.
[[nodiscard]] std::string_view to_string(ReturnReason reason) noexcept;

/// Not before `until`, by the broker's clock: pause the partition.
struct StayUntil {
    Timestamp until;
    friend bool operator==(const StayUntil&, const StayUntil&) = default;
};
/// To a further delay topic.
struct ForwardTo {
    DelayTier tier;
    friend bool operator==(const ForwardTo&, const ForwardTo&) = default;
};
/// To `fantail.deliveries`.
struct ReturnAsDue {
    ReturnReason reason;
    friend bool operator==(const ReturnAsDue&, const ReturnAsDue&) = default;
};
using RelayDecision = std::variant<StayUntil, ForwardTo, ReturnAsDue>;

/// Decides what becomes of the head of a delay partition, all times being the broker's.
///
/// A head leaves when its tier's time is over; up to 1 s sooner, or 0.1 s later, where that puts it back on the
/// way planned for it, and at its due time at the latest. So what one hop costs does not add up over the hops, and a
/// wait of 7 days still needs 28.
///
/// Cost: no allocation; below 400 additions.
[[nodiscard]] RelayDecision decide_relay(const ParkedHead& head, Timestamp broker_now) noexcept;

/// Whether a record came due so long ago that it belongs to an outage and is paced.
[[nodiscard]] bool is_overdue(const ParkedHead& head, Timestamp broker_now) noexcept;

struct PaceLimits {
    std::chrono::milliseconds return_within{std::chrono::seconds{15}};  ///< > 0
    std::size_t target_lag{500};  ///< records on the target partition that its owner takes without delay
};

/// What is known of one target partition at the moment the relay asks.
struct PaceView {
    std::chrono::milliseconds since_last;  ///< asked; of the first time it does not matter
    std::size_t overdue;                   ///< records that wait for this partition, those already sent not counted
    std::size_t lag;                       ///< of the dispatcher on this partition
};

/// Doses what came due during an outage, so that it does not bury the fresh tasks of its partition.
///
/// As many go as the partition's lag leaves room for; with no room, an even share of the time that is left until all
/// must be back. The share is the one thing that takes precedence over fresh tasks: without it a partition that is
/// always busy would never see its retries.
///
/// Owns: one target partition's state.
class OverduePacer {
public:
    explicit OverduePacer(const PaceLimits& limits) noexcept;

    /// How many overdue records may be sent now.
    [[nodiscard]] std::size_t allowance(const PaceView& view) noexcept;

private:
    PaceLimits limits_;
    std::optional<std::chrono::milliseconds> time_left_;  ///< nullopt: nothing is overdue
};

}  // namespace fantail::core
