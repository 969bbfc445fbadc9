#include "start_rule.hpp"

#include <gtest/gtest.h>

namespace fantail::kafka {
namespace {

struct Row {
    const char* name;
    std::optional<std::int64_t> committed;
    std::int64_t log_begin;
    std::optional<std::int64_t> start;  // nullopt: not read
    std::optional<std::int64_t> gap_from;
};

class AStart : public testing::TestWithParam<Row> {};

TEST_P(AStart, IsNeverAGuess)
{
    const auto& row = GetParam();
    std::optional<intake::CommitPoint> committed;
    if (row.committed) committed = {{"tasks", 0}, core::Offset{*row.committed}, "note"};

    const auto start = decide_start(committed, core::Offset{row.log_begin});

    const auto* at = std::get_if<StartAt>(&start);
    ASSERT_EQ(at != nullptr, row.start.has_value());
    if (at == nullptr) return;
    EXPECT_EQ(at->offset.value(), *row.start);
    EXPECT_EQ(at->gap_from.has_value(), row.gap_from.has_value());
    EXPECT_EQ(at->gap_from.value_or(core::Offset{0}).value(), row.gap_from.value_or(0));
    EXPECT_EQ(at->metadata, committed ? "note" : "");
}

INSTANTIATE_TEST_SUITE_P(, AStart,
                         testing::Values(Row{"WholeLogForANewGroup", {}, 0, 0, {}},
                                         Row{"NoneWhereANewGroupHasMissedSomething", {}, 1, {}, {}},
                                         Row{"CommitWithinTheLog", 7, 3, 7, {}},
                                         Row{"CommitAtTheLogsBeginning", 3, 3, 3, {}},
                                         Row{"GapWhereTheCommitIsGone", 2, 3, 3, 2},
                                         Row{"CommitOfZeroIsACommit", 0, 5, 5, 0}),
                         [](const auto& row) { return std::string{row.param.name}; });

}  // namespace
}  // namespace fantail::kafka
