#include "fantail/intake/webhook_follower.hpp"

#include <string>
#include <vector>

#include <boost/asio/io_context.hpp>
#include <gtest/gtest.h>

#include "fantail/codec/records.hpp"

namespace fantail::intake {
namespace {

const core::WebhookId id{"wh_1"};

class AWebhookFollower : public testing::Test {
protected:
    static core::InRecord record(std::string value)
    {
        return {.position = {{"topic", 0}, core::Offset{0}},
                .timestamp = {},
                .key = id.value(),
                .value = std::move(value),
                .headers = {}};
    }

    static core::InRecord webhook()
    {
        core::WebhookRecord webhook;
        webhook.webhook.id = id;
        webhook.webhook.realm = core::RealmName{"shop"};
        webhook.webhook.tenant = core::TenantId{"acme"};
        webhook.write_id = "w_1";
        return record(codec::encode(webhook));
    }

    static core::InRecord disable()
    {
        return record(codec::encode(core::WebhookStateRecord{
            .webhook_id = id,
            .realm = core::RealmName{"shop"},
            .tenant = core::TenantId{"acme"},
            .disabled = core::Disable{.version = 1, .reason = core::DisableReason::gone, .at = {}, .by = "w0"}}));
    }

    void run()
    {
        io.restart();
        io.poll();
    }

    boost::asio::io_context io;
    std::vector<FollowedTable> published;
    int unreadable{0};
    WebhookFollower follower{io.get_executor(), [this](const FollowedTable& table) { published.push_back(table); },
                             [this](core::Offset, const core::Error&) { ++unreadable; }};
};

TEST_F(AWebhookFollower, GivesNothingOutBeforeBothTopicsWereReadToTheirEnds)
{
    follower.read(webhook());
    follower.current(core::Offset{1}, std::chrono::steady_clock::now());
    run();
    EXPECT_TRUE(published.empty());

    follower.states().read(disable());
    follower.states().current(core::Offset{1}, std::chrono::steady_clock::now());
    follower.current(core::Offset{1}, std::chrono::steady_clock::now());
    ASSERT_EQ(published.size(), 1U);
    const auto held = published[0].webhooks.find(id);
    ASSERT_NE(held, nullptr);
    EXPECT_NE(published[0].webhooks.disabled(*held), nullptr);
}

TEST_F(AWebhookFollower, IsNoFresherThanTheOlderOfTheTwo)
{
    follower.states().current(core::Offset{0}, std::chrono::steady_clock::now());
    follower.current(core::Offset{0}, std::chrono::steady_clock::now());
    follower.current(core::Offset{0}, std::chrono::steady_clock::now());

    ASSERT_EQ(published.size(), 2U);
    EXPECT_EQ(published[1].confirmed_at, published[0].confirmed_at);
}

TEST_F(AWebhookFollower, TellsOfADisableAndOfItsEndAsTheyAreRead)
{
    follower.states().current(core::Offset{0}, std::chrono::steady_clock::now());
    follower.read(webhook());
    follower.current(core::Offset{1}, std::chrono::steady_clock::now());

    follower.states().read(disable());
    run();
    ASSERT_EQ(published.size(), 2U);
    EXPECT_EQ(published[1].webhooks.disabled_count(), 1U);

    auto tombstone = disable();
    tombstone.value.reset();
    follower.states().read(std::move(tombstone));
    run();
    ASSERT_EQ(published.size(), 3U);
    EXPECT_EQ(published[2].webhooks.disabled_count(), 0U);
}

TEST_F(AWebhookFollower, GivesTheStatesOfEndpointsOutWithTheNextConfirmation)
{
    follower.states().current(core::Offset{0}, std::chrono::steady_clock::now());
    follower.current(core::Offset{0}, std::chrono::steady_clock::now());
    auto state = record(codec::encode(core::EndpointState{}));
    state.key = "endpoint:wh_1";

    follower.states().read(state);
    run();
    EXPECT_EQ(published.size(), 1U);
    follower.current(core::Offset{0}, std::chrono::steady_clock::now());
    ASSERT_EQ(published.size(), 2U);
    EXPECT_EQ(*published[1].endpoints, (core::EndpointStates{{core::EndpointKey{"wh_1"}, core::EndpointState{}}}));

    state.value.reset();
    follower.states().read(state);
    follower.current(core::Offset{0}, std::chrono::steady_clock::now());
    EXPECT_TRUE(published.back().endpoints->empty());
    EXPECT_EQ(unreadable, 0);
}

TEST_F(AWebhookFollower, IgnoresARecordOfAKindThatItDoesNotKnow)
{
    auto later = record("\xff\xff\xff");
    later.key = "host:example.com";
    follower.states().read(later);
    EXPECT_EQ(unreadable, 0);
}

TEST_F(AWebhookFollower, TellsOfAStateThatCannotBeRead)
{
    follower.states().read(record("\xff\xff\xff"));
    EXPECT_EQ(unreadable, 1);
}

}  // namespace
}  // namespace fantail::intake
