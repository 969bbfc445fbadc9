#include "fantail/obs/throttled_warning.hpp"

#include <optional>

#include <boost/json.hpp>
#include <gmock/gmock.h>

#include "captured_log.hpp"

namespace fantail::obs {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;
using testing::Not;

class ThrottledWarningSays : public testing::Test {
protected:
    CapturedLog captured;
    Log log{captured.settings()};
    std::optional<ThrottledWarning> warning{std::in_place, log, "endpoint is slow", 10s};
    std::chrono::steady_clock::time_point start{1h};
};

TEST_F(ThrottledWarningSays, TheFirstAtOnce)
{
    warning->say(start, {{"host", "example.com"}});

    ASSERT_EQ(captured.lines().size(), 1U);
    EXPECT_THAT(captured.lines()[0], HasSubstr(R"("host":"example.com")"));
    EXPECT_THAT(captured.lines()[0], Not(HasSubstr("dropped")));
}

TEST_F(ThrottledWarningSays, OnceAnIntervalAndHowManyWereDropped)
{
    for (const auto after : {0s, 1s, 9s, 10s, 20s}) warning->say(start + after);

    const auto lines = captured.lines();
    ASSERT_EQ(lines.size(), 3U);
    EXPECT_EQ(boost::json::parse(lines[1]).at("dropped").as_int64(), 2);
    EXPECT_THAT(lines[2], Not(HasSubstr("dropped")));
}

TEST_F(ThrottledWarningSays, AtItsEndWhatIsUntold)
{
    warning->say(start);
    warning->say(start + 1s);

    warning.reset();

    ASSERT_EQ(captured.lines().size(), 2U);
    EXPECT_THAT(captured.lines()[1], HasSubstr(R"("dropped":1)"));
}

TEST_F(ThrottledWarningSays, NothingAtItsEndWhenAllIsTold)
{
    warning->say(start);

    warning.reset();

    EXPECT_EQ(captured.lines().size(), 1U);
}

}  // namespace
}  // namespace fantail::obs
