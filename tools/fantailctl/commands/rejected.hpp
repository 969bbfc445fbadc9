#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "fantailctl/commands/rejected_event.hpp"
#include "fantailctl/context.hpp"
#include "fantailctl/failure.hpp"

namespace fantail::fantailctl {

/// The filter as the command line gives it: its moments are still text.
struct RejectedChoice {
    RejectedFilter filter;
    std::optional<std::string> from;
    std::optional<std::string> to;
};

struct ListRejectedOptions {
    RejectedChoice choice;
    std::size_t limit{100};  ///< the newest ones
};

struct ShowRejectedOptions {
    std::string handle;     ///< `partition:offset` in `rejected`
    bool body_only{false};  ///< the exact bytes and nothing else
};

struct ReplayRejectedOptions {
    std::vector<std::string> handles;  ///< empty: by the choice
    RejectedChoice choice;
    bool is_sure{false};  ///< a choice is only carried out when it is
    bool dry_run{false};
    bool again{false};  ///< also those that were put back before
};

/// Oldest first.
ExitCode list_rejected(const Context& context, const ListRejectedOptions& options);

/// One, whole.
ExitCode show_rejected(const Context& context, const ShowRejectedOptions& options);

/// Writes each to the source topic that it came from, as it came. `no` where one of them could not be.
ExitCode replay_rejected(const Context& context, const ReplayRejectedOptions& options);

/// Errors: a Failure for a moment that is none.
RejectedFilter filter_of(const RejectedChoice& choice);

}  // namespace fantail::fantailctl
