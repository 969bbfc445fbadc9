#include "fantail/core/name_cache.hpp"

#include <utility>

#include <gtest/gtest.h>

namespace fantail::core {
namespace {

using namespace std::chrono_literals;
using Answer = NameCache::Answer;

LookedUp found(const std::string& address, std::chrono::seconds ttl = 60s)
{
    return {.kind = LookedUp::Kind::found, .addresses = {IpAddress::parse(address).value()}, .ttl = ttl};
}

const LookedUp no_such_name{.kind = LookedUp::Kind::no_such_name};
const LookedUp failed{.kind = LookedUp::Kind::failed};

class NameCacheAnswers : public testing::Test {
protected:
    Answer ask(const std::string& name = "a.example") { return cache.ask(name, now).answer; }

    /// Asks, and has what is wanted looked up.
    void look_up(LookedUp result, const std::string& name = "a.example")
    {
        cache.ask(name, now);
        ASSERT_EQ(cache.next_look_up(), name);
        cache.settle(name, std::move(result), now);
    }

    NameCache::Time now{1h};
    NameCache cache{{.names = 3, .addresses_per_name = 2, .look_ups = 2, .look_ups_of_failing = 1}};
};

/// How long an answer of this TTL is used.
struct Ttl {
    std::chrono::seconds said;
    std::chrono::seconds kept;
};

class NameCacheKeepsAnAnswer : public NameCacheAnswers, public testing::WithParamInterface<Ttl> {};

TEST_P(NameCacheKeepsAnAnswer, ForItsTtlWithinBounds)
{
    look_up(found("192.0.2.1", GetParam().said));

    now += GetParam().kept - 1ms;
    EXPECT_EQ(ask(), Answer::found);
    now += 1ms;
    EXPECT_EQ(ask(), Answer::wait);
}

INSTANTIATE_TEST_SUITE_P(Ttls, NameCacheKeepsAnAnswer,
                         testing::Values(Ttl{-1s, 5s}, Ttl{0s, 5s}, Ttl{5s, 5s}, Ttl{60s, 60s}, Ttl{300s, 300s},
                                         Ttl{301s, 300s}, Ttl{1'000'000'000s, 300s}));

TEST_F(NameCacheAnswers, ManyAskersWithOneLookUp)
{
    EXPECT_EQ(ask(), Answer::wait);
    EXPECT_EQ(ask(), Answer::wait);
    EXPECT_EQ(cache.next_look_up(), "a.example");
    EXPECT_EQ(ask(), Answer::wait);
    EXPECT_EQ(cache.next_look_up(), std::nullopt);
}

TEST_F(NameCacheAnswers, AnUnknownNameForFiveSeconds)
{
    look_up(no_such_name);

    now += 5s - 1ms;
    EXPECT_EQ(ask(), Answer::no_such_name);
    now += 1ms;
    EXPECT_EQ(ask(), Answer::wait);
}

TEST_F(NameCacheAnswers, WithWhatItKnewWhileDnsIsDead)
{
    look_up(found("192.0.2.1"));
    now += 60s;
    look_up(failed);

    EXPECT_EQ(ask(), Answer::stale);
    now += 300s - 1ms;
    EXPECT_EQ(ask(), Answer::stale);
    EXPECT_EQ(cache.next_look_up(), "a.example");
    now += 1ms;
    EXPECT_EQ(ask(), Answer::wait);
    cache.settle("a.example", failed, now);
    EXPECT_EQ(ask(), Answer::failed);
}

TEST_F(NameCacheAnswers, WithWhatItKnewWhenALookUpTakesLong)
{
    look_up(found("192.0.2.1"));
    now += 60s;

    const auto asked = cache.ask("a.example", now);

    EXPECT_EQ(asked.answer, Answer::wait);
    ASSERT_TRUE(asked.ask_again);
    now = *asked.ask_again - 1ms;
    EXPECT_EQ(ask(), Answer::wait);
    now += 1ms;
    EXPECT_EQ(ask(), Answer::stale);
}

TEST_F(NameCacheAnswers, NothingStaleOnceTheNameIsGone)
{
    look_up(found("192.0.2.1"));
    now += 60s;
    look_up(no_such_name);

    EXPECT_EQ(ask(), Answer::no_such_name);
    now += 5s;
    look_up(failed);
    EXPECT_EQ(ask(), Answer::failed);
}

TEST_F(NameCacheAnswers, WithSoManyAddressesAndNoMore)
{
    auto many = found("192.0.2.1");
    many.addresses.resize(500, many.addresses.front());
    look_up(std::move(many));

    EXPECT_EQ(cache.ask("a.example", now).addresses.size(), 2U);
}

TEST_F(NameCacheAnswers, ByForgettingTheNameThatWasLongestUnasked)
{
    look_up(found("192.0.2.1"), "a.example");
    look_up(found("192.0.2.1"), "b.example");
    look_up(found("192.0.2.1"), "c.example");
    EXPECT_EQ(ask("a.example"), Answer::found);

    look_up(found("192.0.2.1"), "d.example");

    EXPECT_EQ(cache.names(), 3U);
    EXPECT_EQ(ask("a.example"), Answer::found);
    EXPECT_EQ(ask("b.example"), Answer::wait);
}

TEST_F(NameCacheAnswers, NoFurtherNameWhileAllAreLookedUp)
{
    for (const auto* name : {"a.example", "b.example", "c.example"}) EXPECT_EQ(ask(name), Answer::wait);

    EXPECT_EQ(ask("d.example"), Answer::full);
}

TEST_F(NameCacheAnswers, AHealthyNameWhileFailingOnesWait)
{
    look_up(failed, "a.example");
    look_up(failed, "b.example");
    now += 5s;
    ask("a.example");
    ask("b.example");

    EXPECT_EQ(cache.next_look_up(), "a.example");
    EXPECT_EQ(cache.next_look_up(), std::nullopt);
    EXPECT_EQ(ask("c.example"), Answer::wait);
    EXPECT_EQ(cache.next_look_up(), "c.example");
    cache.settle("a.example", failed, now);
    EXPECT_EQ(cache.next_look_up(), "b.example");
}

}  // namespace
}  // namespace fantail::core
