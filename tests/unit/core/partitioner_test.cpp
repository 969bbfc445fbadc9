#include "fantail/core/partitioner.hpp"

#include <string>

#include <gtest/gtest.h>

namespace fantail::core {
namespace {

struct Row {
    const char* name;
    std::string key;
    std::int32_t partition;  ///< of 1,000,000, as Java's client has it
};

class PartitionOf : public testing::TestWithParam<Row> {};

TEST_P(PartitionOf, IsTheOneThatKafkasClientsChoose)
{
    EXPECT_EQ(partition_of(GetParam().key, 1'000'000), GetParam().partition);
}

INSTANTIATE_TEST_SUITE_P(
    , PartitionOf,
    testing::Values(Row{"NoKey", "", 646681}, Row{"OneByte", "a", 102524}, Row{"TwoBytes", "ab", 155434},
                    Row{"ThreeBytes", "abc", 470107}, Row{"AWord", "wh_1", 501701},
                    Row{"AWebhook", "wh_01J8ZQ4T3N5P", 832615}, Row{"BytesAbove127", "\xff\xfe\xfd\xfc\xfb", 68735},
                    Row{"AnEndpointOfConversations", "13:conversations4:acmehttps://example.com/hook", 746266}),
    [](const auto& row) { return std::string{row.param.name}; });

TEST(PartitionOfOne, IsTheFirst) { EXPECT_EQ(partition_of("wh_1", 1), 0); }

}  // namespace
}  // namespace fantail::core
