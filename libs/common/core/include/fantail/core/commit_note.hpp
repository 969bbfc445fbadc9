#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "fantail/core/ids.hpp"
#include "fantail/core/webhook.hpp"

namespace fantail::core {

inline constexpr std::size_t commit_note_bytes = 4096;  ///< what a broker takes as commit metadata by default

/// A request that had not ended when its owner gave the partition up.
struct RequestInFlight {
    Offset task;
    Timestamp deadline;  ///< of the request: its owner writes no outcome long after it

    friend bool operator==(const RequestInFlight&, const RequestInFlight&) = default;
};

/// The requests in flight that are not listed one by one: each task from `first` to `last` may be one of them.
struct UnlistedRequests {
    Offset first;
    Offset last;
    Timestamp deadline;  ///< the latest of theirs

    friend bool operator==(const UnlistedRequests&, const UnlistedRequests&) = default;
};

/// How often an owner started at one watermark: a task that kills its owner shows as a count that rises while the
/// watermark stands still.
struct StartCounter {
    Offset watermark;
    std::uint32_t count{0};

    friend bool operator==(const StartCounter&, const StartCounter&) = default;
};

/// What is committed beside a watermark, for whoever takes the partition over.
///
/// Text of one line, because people read it with Kafka's own tools. It carries a checksum: a
/// note cut short or altered is as good as none, while one misread could hide outcomes and repeat their requests.
struct CommitNote {
    Offset outcomes;  ///< the outcomes before it are covered by the watermark
    StartCounter starts;
    std::vector<RequestInFlight> in_flight;  ///< at an orderly revoke; also those still awaited of a former owner
    std::optional<UnlistedRequests> unlisted;

    /// At most `commit_note_bytes`. Requests that do not fit are told as one span with their latest deadline: tasks
    /// in it that were not in flight wait needlessly, and none that was is repeated early. The lowest are listed.
    [[nodiscard]] std::string to_text() const;

    /// nullopt: nothing is known, as where no note was committed.
    static std::optional<CommitNote> parse(std::string_view text);

    friend bool operator==(const CommitNote&, const CommitNote&) = default;
};

/// The counter of an owner that starts at this watermark: 1, or one more than was committed for the same one.
StartCounter count_start(const std::optional<CommitNote>& found, Offset watermark) noexcept;

}  // namespace fantail::core
