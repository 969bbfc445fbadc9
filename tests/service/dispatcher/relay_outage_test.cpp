#include "dispatcher/relaying_fixture.hpp"

namespace fantail::dispatcher {
namespace {

class AnOutageIsOver : public RelayingFixture {
protected:
    static constexpr std::size_t overdue = 300;

    void SetUp() override
    {
        RelayingFixture::SetUp();
        for (std::size_t i = 0; i < overdue; ++i) {
            auto task = task_due(clock.wall() + 5s);
            task.at.turn = static_cast<std::uint32_t>(i + 1);
            park(delay(DelayTier::s5), task);
        }
        clock.advance(1min);
        renew_lease();
        turn();
    }

    void tell(std::size_t lag)
    {
        relaying.learn({.lag = {{number, lag}}, .due_below = {{delay(DelayTier::s5), core::Offset{overdue}}}});
    }
};

TEST_F(AnOutageIsOver, AsksForTheBacklogBeforeItFloodsThePartition)
{
    EXPECT_TRUE(returned().empty());
    EXPECT_FALSE(relaying.overdue().empty());
}

TEST_F(AnOutageIsOver, SendsWhatTheDispatcherHasRoomFor)
{
    tell(400);  // of 500
    pass(200ms);
    EXPECT_GE(returned().size(), 100U);
    EXPECT_LE(returned().size(), 110U);
}

TEST_F(AnOutageIsOver, BringsAllBackWithinFifteenSecondsHoweverBusyThePartitionIs)
{
    for (int second = 0; second < 8; ++second) {
        tell(10'000);
        pass(1s);
    }
    EXPECT_LT(returned().size(), 200U);
    EXPECT_GT(returned().size(), 100U);
    for (int second = 8; second < 16; ++second) {
        tell(10'000);
        pass(1s);
    }
    EXPECT_EQ(returned().size(), overdue);
    pass(200ms);
    EXPECT_TRUE(relaying.overdue().empty());
}

TEST_F(AnOutageIsOver, BringsAllBackEvenIfNobodyTellsTheBacklog)
{
    pass(60s);
    EXPECT_EQ(returned().size(), overdue);
}

}  // namespace
}  // namespace fantail::dispatcher
