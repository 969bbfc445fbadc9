// What a worker leaves to the next owner of an endpoint, and what it makes of what was left to it.

#include "dispatcher/app/endpoint_states.hpp"

#include <optional>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "fakes/fake_record_log.hpp"
#include "fantail/codec/records.hpp"
#include "fantail/core/partitioner.hpp"

namespace fantail::dispatcher {
namespace {

using namespace std::chrono_literals;

constexpr std::int32_t partitions = 4;
const core::Timestamp noon{1'700'000'000s};

const core::EndpointKey busy{"wh_busy"};
const core::EndpointKey idle{"wh_idle"};

core::EndpointState paced(std::chrono::milliseconds slot_in)
{
    core::EndpointState state;
    state.next_slot = noon + slot_in;
    state.as_of = noon;
    return state;
}

std::int32_t place_of(const core::EndpointKey& key) { return core::partition_of(key.value(), partitions); }

/// An endpoint of another partition than `other`'s.
core::EndpointKey elsewhere(const core::EndpointKey& other)
{
    for (int number = 0;; ++number) {
        core::EndpointKey key{"wh_" + std::to_string(number)};
        if (place_of(key) != place_of(other)) return key;
    }
}

class EndpointStatesAre : public testing::Test {
protected:
    /// Of each record the endpoint and, if it is no tombstone, its state.
    struct Written {
        core::EndpointKey key;
        std::optional<core::EndpointState> state;

        bool operator==(const Written&) const = default;
    };

    std::vector<Written> written() const
    {
        std::vector<Written> all;
        for (const auto& record : log.of("test.webhook-state")) {
            EXPECT_EQ(record.partition, 0);
            EXPECT_TRUE(record.key.starts_with("endpoint:"));
            Written one{.key = core::EndpointKey{record.key.substr(9)}, .state = {}};
            if (record.value) one.state = codec::decode_endpoint_state(*record.value).value();
            all.push_back(std::move(one));
        }
        return all;
    }

    void run()
    {
        io.restart();
        io.poll();
    }

    static core::EndpointState last(core::EndpointState state)
    {
        state.handed_over = true;
        return state;
    }

    boost::asio::io_context io;
    fantail::test::FakeRecordLog log{io};
    EndpointStates states{"test.webhook-state", partitions, log};
};

TEST_F(EndpointStatesAre, WrittenOnceWhileTheySayTheSame)
{
    states.write({{busy, paced(1min)}}, noon);
    states.write({{busy, paced(1min)}}, noon + 5s);
    states.write({{busy, paced(2min)}}, noon + 10s);

    EXPECT_EQ(written(), (std::vector<Written>{{busy, paced(1min)}, {busy, paced(2min)}}));
}

TEST_F(EndpointStatesAre, EndedByOneTombstoneWhereThereIsNoBacklogAnyMore)
{
    states.write({{busy, paced(1min)}}, noon);
    states.write({}, noon + 5s);
    states.write({}, noon + 10s);

    EXPECT_EQ(written(), (std::vector<Written>{{busy, paced(1min)}, {busy, std::nullopt}}));
    EXPECT_EQ(states.written(), 0U);
}

TEST_F(EndpointStatesAre, WrittenAgainWhereKafkaRefused)
{
    log.fail_next();
    states.write({{busy, paced(1min)}}, noon);
    run();
    EXPECT_EQ(states.written(), 0U);

    states.write({{busy, paced(1min)}}, noon + 5s);

    EXPECT_EQ(written(), (std::vector<Written>{{busy, paced(1min)}}));
}

TEST_F(EndpointStatesAre, HeldAsWrittenThoughAnOlderOneOfThemWasRefused)
{
    log.fail_next();
    states.write({{busy, paced(1min)}}, noon);
    states.write({{busy, paced(2min)}}, noon + 5s);
    run();

    EXPECT_EQ(states.written(), 1U);
}

TEST_F(EndpointStatesAre, NotMissedByAnAcknowledgementThatOutlastsThem)
{
    log.cork();
    log.fail_next();
    {
        EndpointStates gone{"test.webhook-state", partitions, log};
        gone.write({{busy, paced(1min)}}, noon);
    }
    log.uncork();
    run();

    EXPECT_TRUE(written().empty());
}

TEST_F(EndpointStatesAre, HandedOverWithTheLastWordAndThenNotOursToEnd)
{
    const auto stays = elsewhere(busy);
    states.write({{busy, paced(1min)}, {stays, paced(3min)}}, noon);
    const auto before = written().size();

    states.hand_over({place_of(busy)}, {{busy, paced(1min)}, {stays, paced(3min)}});
    states.write({{stays, paced(3min)}}, noon + 5s);

    ASSERT_EQ(written().size(), before + 1);
    EXPECT_EQ(written().back(), (Written{busy, last(paced(1min))}));
}

TEST_F(EndpointStatesAre, EndedAtTheHandOverWhereTheBacklogIsGone)
{
    states.write({{busy, paced(1min)}}, noon);

    states.hand_over({place_of(busy)}, {});

    EXPECT_EQ(written().back(), (Written{busy, std::nullopt}));
}

TEST_F(EndpointStatesAre, LeftAloneWhenTheirPartitionIsLost)
{
    states.write({{busy, paced(1min)}}, noon);

    states.forget({place_of(busy)});
    states.write({}, noon + 5s);

    EXPECT_EQ(written().size(), 1U);
}

TEST_F(EndpointStatesAre, TakenUpOnceByTheOwnerOfTheirPartition)
{
    const auto others = elsewhere(busy);
    states.take_over(place_of(busy), {{busy, last(paced(1min))}, {others, paced(3min)}});

    EXPECT_EQ(states.take_up(busy), last(paced(1min)));
    EXPECT_EQ(states.take_up(busy), std::nullopt);
    EXPECT_EQ(states.take_up(others), std::nullopt);
}

TEST_F(EndpointStatesAre, KeptAsTheyWereLeftUntilTheyAreTakenUp)
{
    states.take_over(place_of(idle), {{idle, paced(1min)}});
    states.write({}, noon + 5s);
    EXPECT_TRUE(written().empty());

    EXPECT_TRUE(states.take_up(idle));
    states.write({}, noon + 10s);
    EXPECT_EQ(written(), (std::vector<Written>{{idle, std::nullopt}}));
}

TEST_F(EndpointStatesAre, EndedWhenNobodyTakesThemUpWhileTheyHold)
{
    states.take_over(place_of(idle), {{idle, paced(1min)}});
    states.write({}, noon + core::endpoint_state_holds - 1ms);
    EXPECT_TRUE(written().empty());

    states.write({}, noon + core::endpoint_state_holds);
    EXPECT_EQ(written(), (std::vector<Written>{{idle, std::nullopt}}));
}

TEST_F(EndpointStatesAre, LeftToTheNextOwnerWhereTheyWereNotTakenUp)
{
    states.take_over(place_of(idle), {{idle, paced(1min)}});

    states.hand_over({place_of(idle)}, {});

    EXPECT_TRUE(written().empty());
    EXPECT_EQ(states.take_up(idle), std::nullopt);
}

}  // namespace
}  // namespace fantail::dispatcher
