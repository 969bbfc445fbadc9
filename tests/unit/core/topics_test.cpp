#include "fantail/core/topics.hpp"

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace fantail::core {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;

constexpr std::int64_t week_ms = 7LL * 24 * 60 * 60 * 1000;

TopicSpec spec_of(const std::string& name)
{
    for (const auto& topic : topic_table({})) {
        if (topic.name == name) return topic;
    }
    ADD_FAILURE() << "no topic " << name;
    return {};
}

/// A topic as `topics apply` makes it.
TopicState as_applied(const TopicSpec& spec)
{
    const bool compacted = spec.cleanup == Cleanup::compact;
    return {.partitions = spec.partitions,
            .replication_factor = 1,
            .cleanup_policy = compacted ? "compact" : "delete",
            .retention_ms = compacted ? week_ms : std::chrono::milliseconds{*spec.retention}.count(),
            .retention_bytes = -1,
            .timestamp_type = "LogAppendTime",
            .max_message_bytes = static_cast<std::int64_t>(spec.max_message_bytes),
            .min_compaction_lag_ms = compacted ? 600'000 : 0,
            .min_insync_replicas = 1};
}

TEST(TopicTable, NamesEveryTopicUnderItsPrefix)
{
    std::vector<std::string> names;
    for (const auto& topic : topic_table({.prefix = "test."})) names.push_back(topic.name);

    EXPECT_THAT(names, testing::UnorderedElementsAre(
                           "test.webhooks", "test.webhook-state", "test.accepted", "test.deliveries", "test.delay.5s",
                           "test.delay.15s", "test.delay.1m", "test.delay.5m", "test.delay.15m", "test.delay.1h",
                           "test.delay.6h", "test.outcomes", "test.dead-letters", "test.rejected", "test.notices"));
}

TEST(TopicTable, SaysWhatTheDesignSays)
{
    const auto webhooks = spec_of("fantail.webhooks");
    EXPECT_EQ(webhooks.partitions, 1);
    EXPECT_EQ(webhooks.cleanup, Cleanup::compact);
    EXPECT_EQ(webhooks.compaction_lag, std::chrono::minutes{10});
    EXPECT_EQ(webhooks.retention, std::nullopt);

    const auto state = spec_of("fantail.webhook-state");
    EXPECT_EQ(state.partitions, 1);
    EXPECT_EQ(state.cleanup, Cleanup::compact);

    const auto deliveries = spec_of("fantail.deliveries");
    EXPECT_EQ(deliveries.partitions, 16);
    EXPECT_EQ(deliveries.cleanup, Cleanup::remove);
    EXPECT_EQ(deliveries.retention, std::chrono::hours{168});
    EXPECT_EQ(deliveries.max_message_bytes, 3U * 1024 * 1024 + 64 * 1024);

    EXPECT_EQ(spec_of("fantail.dead-letters").retention, std::chrono::hours{720});
    EXPECT_EQ(spec_of("fantail.rejected").retention, std::chrono::hours{720});
    EXPECT_EQ(spec_of("fantail.notices").retention, std::chrono::hours{168});
    EXPECT_EQ(spec_of("fantail.notices").cleanup, Cleanup::remove);
    EXPECT_EQ(spec_of("fantail.delay.5s").retention, std::chrono::hours{169}) << "a week past the delay";
    EXPECT_EQ(spec_of("fantail.delay.6h").retention, std::chrono::hours{174});
    EXPECT_EQ(spec_of("fantail.delay.6h").partitions, 16);
}

TEST(TopicCheck, FindsNothingInWhatWasApplied)
{
    for (const auto& topic : topic_table({})) EXPECT_THAT(check_topic(topic, as_applied(topic)), IsEmpty());
}

TEST(TopicCheck, FindsATopicMissing)
{
    const auto found = check_topic(spec_of("fantail.outcomes"), std::nullopt);

    ASSERT_EQ(found.size(), 1U);
    EXPECT_EQ(found[0].kind, FindingKind::missing);
    EXPECT_TRUE(found[0].can_apply);
    EXPECT_THAT(describe(found[0]), HasSubstr("fantail.outcomes"));
    EXPECT_THAT(describe(found[0]), HasSubstr("fantailctl topics apply"));
}

struct Row {
    const char* name;
    const char* topic;
    std::function<void(TopicState&)> change;
    FindingKind kind;
    const char* setting;  ///< nullptr: nothing is found
    const char* expected;
    const char* actual;
    bool can_apply;
};

class TopicCheckFinds : public testing::TestWithParam<Row> {};

TEST_P(TopicCheckFinds, AsTheTableSays)
{
    const auto& row = GetParam();
    const auto spec = spec_of(row.topic);
    auto state = as_applied(spec);
    row.change(state);

    const auto found = check_topic(spec, state);

    ASSERT_EQ(found.size(), row.setting != nullptr ? 1U : 0U);
    if (row.setting == nullptr) return;
    EXPECT_EQ(found[0].kind, row.kind);
    EXPECT_EQ(found[0].topic, row.topic);
    EXPECT_EQ(found[0].setting, row.setting);
    EXPECT_EQ(found[0].expected, row.expected);
    EXPECT_EQ(found[0].actual, row.actual);
    EXPECT_EQ(found[0].can_apply, row.can_apply);
    EXPECT_EQ(describe(found[0]).find("mend it: fantailctl topics apply") != std::string::npos, row.can_apply);
    EXPECT_THAT(describe(found[0]), HasSubstr(row.setting));
}

constexpr auto unsafe = FindingKind::unsafe;
constexpr auto differs = FindingKind::differs;

INSTANTIATE_TEST_SUITE_P(
    , TopicCheckFinds,
    testing::Values(Row{"FewerPartitions", "fantail.deliveries", [](auto& s) { s.partitions = 8; }, unsafe,
                        "partitions", "16", "8", false},
                    Row{"MorePartitions", "fantail.deliveries", [](auto& s) { s.partitions = 17; }, unsafe,
                        "partitions", "16", "17", false},
                    Row{"WebhooksCleanedByDeletion", "fantail.webhooks", [](auto& s) { s.cleanup_policy = "delete"; },
                        unsafe, "cleanup.policy", "compact", "delete", true},
                    Row{"WebhooksCleanedByBoth", "fantail.webhooks",
                        [](auto& s) { s.cleanup_policy = "compact,delete"; }, unsafe, "cleanup.policy", "compact",
                        "compact,delete", true},
                    Row{"DeliveriesCompacted", "fantail.deliveries", [](auto& s) { s.cleanup_policy = "compact"; },
                        unsafe, "cleanup.policy", "delete", "compact", true},
                    Row{"ProducersTime", "fantail.outcomes", [](auto& s) { s.timestamp_type = "CreateTime"; }, unsafe,
                        "message.timestamp.type", "LogAppendTime", "CreateTime", true},
                    Row{"ShorterRetention", "fantail.accepted", [](auto& s) { s.retention_ms = week_ms - 1; }, unsafe,
                        "retention.ms", "604800000", "604799999", true},
                    Row{"LongerRetention", "fantail.accepted", [](auto& s) { s.retention_ms = week_ms * 2; }, differs,
                        nullptr, "", "", true},
                    Row{"RetentionForEver", "fantail.accepted", [](auto& s) { s.retention_ms = -1; }, differs, nullptr,
                        "", "", true},
                    Row{"ALimitInBytes", "fantail.accepted", [](auto& s) { s.retention_bytes = 1'000'000; }, unsafe,
                        "retention.bytes", "-1", "1000000", true},
                    Row{"ALimitOfNoBytes", "fantail.accepted", [](auto& s) { s.retention_bytes = 0; }, unsafe,
                        "retention.bytes", "-1", "0", true},
                    Row{"SmallerRecords", "fantail.rejected", [](auto& s) { s.max_message_bytes = 1'048'588; }, unsafe,
                        "max.message.bytes", "3211264", "1048588", true},
                    Row{"LargerRecords", "fantail.rejected", [](auto& s) { s.max_message_bytes = 1 << 24; }, differs,
                        nullptr, "", "", true},
                    Row{"SoonerCompaction", "fantail.webhooks", [](auto& s) { s.min_compaction_lag_ms = 0; }, unsafe,
                        "min.compaction.lag.ms", "600000", "0", true},
                    Row{"LaterCompaction", "fantail.webhooks", [](auto& s) { s.min_compaction_lag_ms = 900'000; },
                        differs, nullptr, "", "", true},
                    Row{"CompactedRetention", "fantail.webhooks", [](auto& s) { s.retention_ms = 1; }, differs, nullptr,
                        "", "", true},
                    Row{"MoreCopiesThanWished", "fantail.outcomes",
                        [](auto& s) {
                            s.replication_factor = 3;
                            s.min_insync_replicas = 2;
                        },
                        differs, nullptr, "", "", true},
                    Row{"ThreeCopiesOfWhichOneAnswers", "fantail.outcomes", [](auto& s) { s.replication_factor = 3; },
                        differs, "min.insync.replicas", "2", "1", false}),
    [](const auto& row) { return std::string{row.param.name}; });

TEST(TopicCheck, WarnsOfFewerCopiesThanWished)
{
    const auto spec = topic_table({.replication_factor = 3}).front();

    const auto found = check_topic(spec, as_applied(spec));

    ASSERT_EQ(found.size(), 1U);
    EXPECT_EQ(found[0].kind, differs);
    EXPECT_EQ(found[0].setting, "replication.factor");
    EXPECT_THAT(describe(found[0]), HasSubstr("docs/operations.md"));
}

TEST(TopicCheck, ReportsAllThatIsWrongTogether)
{
    const auto spec = spec_of("fantail.deliveries");
    auto state = as_applied(spec);
    state.partitions = 1;
    state.cleanup_policy = "compact";
    state.timestamp_type = "CreateTime";

    EXPECT_EQ(check_topic(spec, state).size(), 3U);
}

TEST(TopicFindingText, SaysWhatToDoAboutPartitions)
{
    const auto spec = spec_of("fantail.deliveries");
    auto state = as_applied(spec);
    state.partitions = 8;

    const auto text = describe(check_topic(spec, state).front());

    EXPECT_THAT(text, HasSubstr("topics.prefix"));
    EXPECT_THAT(text, HasSubstr("docs/operations.md"));
}

}  // namespace
}  // namespace fantail::core
