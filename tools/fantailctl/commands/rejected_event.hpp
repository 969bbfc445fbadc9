#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "fantail/core/record.hpp"

namespace fantail::fantailctl {

/// On an event that was put back: which record of `rejected` it comes from, as `topic:partition:offset`.
inline constexpr const char* replay_header = "fantail-replay-of";

/// A record of `rejected`: an event that the ingestor could not take, as it came, and why.
struct RejectedEvent {
    core::InRecord record;
    std::optional<core::Position> source;  ///< where it lay; nullopt: the record does not say
    std::string reason;
    std::string detail;
    std::vector<core::Header> headers;            ///< its own, under their own names
    std::optional<std::uint64_t> original_bytes;  ///< where the record holds only the first part of them

    /// What `rejected show` takes: its place in `rejected`, as `partition:offset`.
    [[nodiscard]] std::string handle() const;

    /// The record of `rejected` that it was put back from, where it is one that was rejected again.
    [[nodiscard]] const std::string* replay_of() const;
};

RejectedEvent read_rejected_event(core::InRecord record);

/// Which rejected events are meant; what is not given holds for all.
struct RejectedFilter {
    std::optional<std::string> topic{};  ///< the source's
    std::optional<std::string> reason{};
    std::optional<core::Timestamp> from{};
    std::optional<core::Timestamp> to{};  ///< before it; both by the time at which it was rejected

    [[nodiscard]] bool matches(const RejectedEvent& event) const;
};

}  // namespace fantail::fantailctl
