#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "fantailctl/commands/dead_letter.hpp"
#include "fantailctl/context.hpp"
#include "fantailctl/failure.hpp"

namespace fantail::fantailctl {

/// The filter as the command line gives it: its moments are still text.
struct DeadLetterChoice {
    DeadLetterFilter filter;
    std::optional<std::string> from;
    std::optional<std::string> to;
};

struct ListDeadLettersOptions {
    DeadLetterChoice choice;
    std::size_t limit{100};  ///< the newest ones
};

struct ShowDeadLetterOptions {
    std::string handle;     ///< a delivery id, or `partition:offset`
    bool body_only{false};  ///< the exact bytes and nothing else
};

struct ReplayDeadLettersOptions {
    std::vector<std::string> deliveries;  ///< empty: by the choice
    DeadLetterChoice choice;
    bool is_sure{false};  ///< a choice is only carried out when it is
    bool dry_run{false};
    bool again{false};  ///< also those that were replayed before
};

/// Oldest first.
ExitCode list_dead_letters(const Context& context, const ListDeadLettersOptions& options);

/// The last one of a delivery, whole.
ExitCode show_dead_letter(const Context& context, const ShowDeadLetterOptions& options);

/// Begins a new chain for each delivery, with the same delivery id and webhook-id. `no` where one of them could not be.
ExitCode replay_dead_letters(const Context& context, const ReplayDeadLettersOptions& options);

/// Errors: a Failure for a moment that is none.
DeadLetterFilter filter_of(const DeadLetterChoice& choice);

}  // namespace fantail::fantailctl
