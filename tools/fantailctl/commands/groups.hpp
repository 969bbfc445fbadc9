#pragma once

#include <string>
#include <vector>

#include "fantailctl/context.hpp"
#include "fantailctl/failure.hpp"

namespace fantail::fantailctl {

struct GroupStart {
    std::string group;
    std::vector<std::string> topics;
    std::string at;  ///< `beginning`, `end`, or a moment in ISO 8601
};

/// Says where a group begins: the services never decide that by themselves, for it may skip events or send old ones.
/// Refused while the group has members.
ExitCode start_group(const Context& context, const GroupStart& options);

/// What a group has committed, beside the logs it reads: lag, and what was lost to retention before it was read.
ExitCode show_group(const Context& context, const std::string& group);

}  // namespace fantail::fantailctl
