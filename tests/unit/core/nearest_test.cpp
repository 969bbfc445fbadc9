#include "fantail/core/nearest.hpp"

#include <gtest/gtest.h>

namespace fantail::core {
namespace {

const std::vector<std::string> words{"raw", "javascript", "kafka.brokers", "kafka.client_id", "egress.allow_networks"};

struct Row {
    const char* name;
    const char* word;
    std::optional<std::string> expected;
};

class NearestFinds : public testing::TestWithParam<Row> {};

TEST_P(NearestFinds, AsTheTableSays) { EXPECT_EQ(nearest(GetParam().word, words), GetParam().expected); }

INSTANTIATE_TEST_SUITE_P(, NearestFinds,
                         testing::Values(Row{"AMissingLetter", "javascrpt", "javascript"},
                                         Row{"ALetterTooMany", "rawx", "raw"},
                                         Row{"TwoSwapped", "egress.allow_netwroks", "egress.allow_networks"},
                                         Row{"ASingular", "kafka.broker", "kafka.brokers"},
                                         Row{"NothingForAnotherWord", "php", std::nullopt},
                                         Row{"NothingForNothing", "", std::nullopt}),
                         [](const auto& row) { return std::string{row.param.name}; });

TEST(Nearest, FindsNothingAmongNothing) { EXPECT_EQ(nearest("word", {}), std::nullopt); }

}  // namespace
}  // namespace fantail::core
