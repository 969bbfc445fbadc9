#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "fantailctl/context.hpp"
#include "fantailctl/failure.hpp"

namespace fantail::fantailctl {

/// Fantail's own topics, from the one table in core. `no` where a service would refuse to start (check) or something
/// is wrong that apply must not touch (plan, apply).
ExitCode check_topics(const Context& context);
ExitCode plan_topics(const Context& context);  ///< what apply would do
ExitCode apply_topics(const Context& context);

/// A convenience for trying things out: source topics belong to their producers.
struct SourceTopicOptions {
    std::string name;
    std::int32_t partitions{4};
};

/// Creates it; one that exists is left as it is.
ExitCode create_source_topic(const Context& context, const SourceTopicOptions& options);

}  // namespace fantail::fantailctl
