#include "fantailctl/commands/committed_offsets.hpp"

#include <gtest/gtest.h>

namespace fantail::fantailctl {
namespace {

core::Position at(std::int32_t partition, std::int64_t offset) { return {{"log", partition}, core::Offset{offset}}; }

TEST(CommittedOffsets, AreBeyondWhatLiesBelow)
{
    const CommittedOffsets offsets{"group", {{{"log", 0}, core::Offset{10}, ""}}};

    EXPECT_EQ(offsets.beyond(at(0, 9)), core::Committed::yes);
    EXPECT_EQ(offsets.beyond(at(0, 10)), core::Committed::no);
}

TEST(CommittedOffsets, AreBeyondNothingOfAPartitionWithoutOne)
{
    const CommittedOffsets offsets{"group", {{{"log", 0}, core::Offset{10}, ""}}};

    EXPECT_EQ(offsets.beyond(at(1, 0)), core::Committed::no);
    EXPECT_FALSE(offsets.empty());
    EXPECT_TRUE(CommittedOffsets("group", {}).empty());
}

}  // namespace
}  // namespace fantail::fantailctl
