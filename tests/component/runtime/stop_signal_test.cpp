#include "fantail/runtime/stop_signal.hpp"

#include <thread>

#include <gtest/gtest.h>
#include <unistd.h>

namespace fantail::runtime {
namespace {

using namespace std::chrono_literals;

TEST(AStopSignal, TellsTheSignalThatCame)
{
    StopSignal stop{SIGTERM, SIGUSR1};

    ::raise(SIGTERM);
    const auto reason = stop.wait();

    EXPECT_EQ(reason.signal, SIGTERM);
    EXPECT_EQ(reason.text, "SIGTERM");
}

TEST(AStopSignal, WaitsOnlyAsLongAsItIsTold)
{
    StopSignal stop{SIGTERM};

    EXPECT_FALSE(stop.wait_for(1ms).has_value());
}

TEST(AStopSignal, IsRequestedFromAnotherThreadAndKeepsTheFirstReason)
{
    StopSignal stop{SIGTERM};

    std::thread{[&] {
        stop.request("consumer was fenced");
        stop.request("a later reason");
    }}.join();

    EXPECT_EQ(stop.wait().text, "consumer was fenced");
    EXPECT_EQ(stop.wait().signal, 0);
}

TEST(AStopSignal, ReachesMainAlsoWhenAnotherThreadIsHit)
{
    StopSignal stop{SIGTERM};

    std::thread{[] { ::kill(::getpid(), SIGTERM); }}.join();

    EXPECT_EQ(stop.wait().signal, SIGTERM);
}

TEST(AStopSignalDeathTest, ExitsAtTheSecondSignal)
{
    EXPECT_EXIT(
        {
            StopSignal stop{SIGTERM};
            ::raise(SIGTERM);
            stop.wait();
            ::raise(SIGTERM);
        },
        testing::ExitedWithCode(128 + SIGTERM), "");
}

TEST(AStopSignalDeathTest, StillDrainsAtTheFirstSignalAfterARequest)
{
    EXPECT_EXIT(
        {
            StopSignal stop{SIGTERM};
            stop.request("failed");
            stop.wait();
            ::raise(SIGTERM);
            ::_exit(0);
        },
        testing::ExitedWithCode(0), "");
}

}  // namespace
}  // namespace fantail::runtime
