#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "fantail/core/delivery.hpp"
#include "fantail/core/outcome.hpp"
#include "fantail/core/record.hpp"

namespace fantail::fantailctl {

/// A record of `dead-letters`, as far as it can be read: who looks into them must see the broken ones too.
struct DeadLetter {
    core::InRecord record;
    std::optional<core::DeliveryTask> task;  ///< nullopt: it cannot be read
    std::optional<core::Outcome> outcome;    ///< the last one; the same
    std::string fault;                       ///< why the task cannot be read

    [[nodiscard]] std::string reason() const;  ///< `attempt_failed`, …; empty where the outcome cannot be read

    /// How the last attempt ended: `503`, `timeout`, or empty where nothing was sent.
    [[nodiscard]] std::string last_answer() const;

    /// Requests made in the chain.
    [[nodiscard]] std::uint32_t attempts() const;

    /// What `dead-letters show` takes: the delivery id, or `partition:offset` where there is none to read.
    [[nodiscard]] std::string handle() const;
};

DeadLetter read_dead_letter(core::InRecord record);

/// Which dead letters are meant; what is not given holds for all.
struct DeadLetterFilter {
    std::optional<std::string> realm;
    std::optional<std::string> tenant;
    std::optional<std::string> webhook;
    std::optional<std::string> reason;  ///< the outcome's, or how the last attempt ended
    std::optional<core::Timestamp> from;
    std::optional<core::Timestamp> to;  ///< before it; both by the time at which it was written

    [[nodiscard]] bool matches(const DeadLetter& letter) const;
};

}  // namespace fantail::fantailctl
