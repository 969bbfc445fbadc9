#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <unordered_map>

#include "fantail/core/ids.hpp"
#include "fantail/core/outcome.hpp"
#include "fantail/core/webhook_state.hpp"

namespace fantail::core {

/// What the owner of a partition remembers of the webhooks there that fail, and what it makes of an attempt's end.
///
/// A webhook is failing from its first failed attempt on, until one succeeds. That is written down sparingly: when a
/// delivery has ended as failed, or, where a horizon is counted, when it has lasted for a minute; what comes and goes
/// in between costs no record, and a restart forgets a minute at most. Whatever a person writes begins the count anew,
/// so that what is enabled again has the whole horizon before it.
///
/// Decisions are in the broker's time and by what the outcome says, so that they can stand in it.
///
/// Threads: one worker's. Pure.
class WebhookHealth {
public:
    static constexpr std::size_t most{100'000};  ///< webhooks; of further ones nothing is decided

    /// `outcome` has everything but its health. `known`: what the table says, a second late perhaps; nullptr: nothing.
    /// `disable_after`: how long a webhook may be failing; nullopt: for ever.
    [[nodiscard]] HealthDecision judge(const Outcome& outcome, const Failing* known,
                                       std::optional<std::chrono::milliseconds> disable_after);

    /// What an earlier owner of the partition decided, in the order of its log: the table may not have it yet.
    void remember(const Outcome& outcome);

private:
    struct Held {
        std::optional<Failing> failing{};  ///< nullopt: recovered
        bool recorded{false};              ///< the log says that it is failing
        std::uint64_t disabled{0};         ///< the highest version that was disabled
        Timestamp changed_at{};            ///< when the log was last told
    };
    using Webhooks = std::unordered_map<WebhookId, Held>;

    HealthDecision succeeded(const Outcome& outcome, const Failing* known);
    HealthDecision failed(Held& held, const Outcome& outcome, std::optional<std::chrono::milliseconds> disable_after);
    Held& held_for(const Outcome& outcome, const Failing* known);

    Webhooks webhooks_;
};

/// Why the webhook is disabled, of an outcome by which it is.
[[nodiscard]] DisableReason disable_reason(const Outcome& outcome) noexcept;

}  // namespace fantail::core
