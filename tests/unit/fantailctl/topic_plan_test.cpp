#include "fantailctl/commands/topic_plan.hpp"

#include <functional>

#include <gtest/gtest.h>

namespace fantail::fantailctl {
namespace {

core::TopicSpec deliveries()
{
    for (const auto& spec : core::topic_table({})) {
        if (spec.name == "fantail.deliveries") return spec;
    }
    return {};
}

core::TopicState as_the_table_says(const core::TopicSpec& spec)
{
    return {.partitions = spec.partitions,
            .replication_factor = 1,
            .cleanup_policy = "delete",
            .retention_ms = std::chrono::milliseconds{*spec.retention}.count(),
            .retention_bytes = -1,
            .timestamp_type = "LogAppendTime",
            .max_message_bytes = static_cast<std::int64_t>(spec.max_message_bytes),
            .min_compaction_lag_ms = 0,
            .min_insync_replicas = 1};
}

PlannedTopic plan_of(const std::optional<core::TopicState>& state)
{
    const auto spec = deliveries();
    return plan_topics({spec}, {{spec.name, state}}).front();
}

TEST(PlanTopics, AMissingTopicIsCreated)
{
    EXPECT_EQ(plan_of(std::nullopt).step, TopicStep::create);
    EXPECT_TRUE(stops_a_service(plan_of(std::nullopt)));
}

TEST(PlanTopics, OneAsTheTableSaysIsLeftAlone)
{
    const auto planned = plan_of(as_the_table_says(deliveries()));

    EXPECT_EQ(planned.step, TopicStep::none);
    EXPECT_FALSE(stops_a_service(planned));
}

TEST(PlanTopics, AWrongCleanupPolicyIsMended)
{
    auto state = as_the_table_says(deliveries());
    state.cleanup_policy = "compact";

    EXPECT_EQ(plan_of(state).step, TopicStep::configure);
    EXPECT_TRUE(stops_a_service(plan_of(state)));
}

TEST(PlanTopics, AnotherNumberOfPartitionsIsRefused)
{
    auto state = as_the_table_says(deliveries());
    state.partitions += 1;

    EXPECT_EQ(plan_of(state).step, TopicStep::refuse);
    EXPECT_TRUE(stops_a_service(plan_of(state)));
}

}  // namespace
}  // namespace fantail::fantailctl
