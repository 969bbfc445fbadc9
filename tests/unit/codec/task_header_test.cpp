#include "fantail/codec/task_header.hpp"

#include <gtest/gtest.h>

#include "expect_equal.hpp"
#include "fantail/codec/records.hpp"
#include "samples.hpp"

namespace fantail::codec {
namespace {

TEST(TaskHeader, ChangesTheHopAndNothingElse)
{
    auto expected = samples::task();
    expected.at.hop = 7;

    const auto written = with_hop(encode(samples::task()), 7).value();

    expect_equal(decode_task(written).value(), expected);
}

TEST(TaskHeader, KeepsTheFieldsOfANewerVersion)
{
    const std::string later = "\xca\x3e\x05later";  // field 1001

    const auto written = with_hop(encode(samples::task()) + later, 7).value();

    EXPECT_EQ(written, with_hop(encode(samples::task()), 7).value() + later);
}

TEST(TaskHeader, RefusesWhatIsNoTask) { EXPECT_TRUE(with_hop("\xff", 1).has_error()); }

}  // namespace
}  // namespace fantail::codec
