// An event's way through the ingestor: whom it is owed to, as what, and when its offset may be committed.

#include <map>
#include <set>
#include <string>
#include <vector>

#include "ingestor/ingesting_fixture.hpp"

namespace fantail::ingestor {
namespace {

using test::IngestingDoes;
using test::max_bytes;
using test::partition;

constexpr const char* published =
    R"({"id":"evt_1","event":"post.published","timestamp":"2026-01-01T00:00:00Z","data":{}})";

TEST_F(IngestingDoes, WriteOneTaskForEachMatchWithTheExactBody)
{
    take(published);

    const auto records = log.of("test.deliveries");
    ASSERT_EQ(records.size(), 2U);
    EXPECT_EQ(records[0].key, "wh_1");
    EXPECT_EQ(records[0].value, published);
    EXPECT_EQ(tasks()[0].event_id, core::EventId{"evt_1"});
    EXPECT_EQ(tasks()[0].event_type, "post.published");
    EXPECT_EQ(tasks()[0].webhook_offset, core::Offset{0});
    EXPECT_EQ(tasks()[1].webhook_offset, core::Offset{1});
}

TEST_F(IngestingDoes, SayInTheAcceptedRecordWhomItIsOwedTo)
{
    take(published);

    const auto records = log.of("test.accepted");
    ASSERT_EQ(records.size(), 1U);
    const auto accepted = codec::decode_accepted(*records[0].value);
    ASSERT_TRUE(accepted);
    EXPECT_EQ(accepted->webhooks, (std::vector{core::WebhookId{"wh_1"}, core::WebhookId{"wh_2"}}));
    EXPECT_EQ(accepted->deliveries, (std::vector{tasks()[0].delivery_id, tasks()[1].delivery_id}));
}

TEST_F(IngestingDoes, DeliverAnotherBodyUnderTheSameIdAndCountIt)
{
    take(published);
    take(published);
    take(R"({"id":"evt_1","event":"post.published","timestamp":"t","data":{"changed":true}})");

    const auto made = tasks();
    ASSERT_EQ(made.size(), 6U);
    EXPECT_EQ(made[2].delivery_id, made[0].delivery_id) << "a duplicate for the dispatcher";
    EXPECT_NE(made[4].delivery_id, made[0].delivery_id);
    EXPECT_EQ(made[4].event_id, made[0].event_id);
    EXPECT_EQ(counts.uses, (std::vector{core::IdUse::repeated, core::IdUse::other_body}));
}

TEST_F(IngestingDoes, OweAnEventToThoseWhoseFilterHolds)
{
    subscribe("wh_5", "acme", {"*"}, std::nullopt, R"({"payload":{"data.amount":{"$gte":100}}})");
    subscribe("wh_6", "acme", {"*"}, std::nullopt, R"({"headers":{"x-region":"eu"}})");
    subscribe("wh_7", "acme", {"*"}, std::nullopt,
              R"({"payload":{"id":"evt_1"},"cloudevents":{"exact":{"type":"order.paid"}}})");
    match_by_what_was_subscribed();

    take(R"({"id":"evt_1","event":"order.paid","timestamp":"t","data":{"amount":99.5}})", {{"X-Region", "eu"}});
    take(R"({"id":"evt_2","event":"order.paid","timestamp":"t","data":{"amount":100.0}})");

    std::vector<std::string> owed;
    for (const auto& task : tasks()) owed.push_back(task.event_id.value() + " " + task.webhook_id.value());
    EXPECT_EQ(owed, (std::vector<std::string>{"evt_1 wh_2", "evt_1 wh_6", "evt_1 wh_7", "evt_2 wh_2", "evt_2 wh_5"}));
}

TEST_F(IngestingDoes, AskFiltersOfTheBodyThatGoesOut)
{
    subscribe("wh_5", "acme", {"*"}, std::nullopt, R"({"payload":{"id":{"$startsWith":"evt_"}}})");
    match_by_what_was_subscribed();

    take(R"({"event":"order.paid","timestamp":"t"})");  // its id is made here

    EXPECT_EQ(tasks().back().webhook_id.value(), "wh_5");
}

TEST_F(IngestingDoes, AcceptAnEventThatMatchesNobody)
{
    take(R"({"id":"evt_1","event":"x","timestamp":"t","workspaceId":"nobody"})");

    EXPECT_EQ(log.of("test.accepted").size(), 1U);
    EXPECT_TRUE(log.of("test.deliveries").empty());
    EXPECT_EQ(committed(), 1);
}

TEST_F(IngestingDoes, MakeTheSameIdsOfAnEventReadTwice)
{
    take(published);
    next_offset = 0;
    intake.assigned(partition, core::Offset{0}, {});
    take(published);

    const auto made = tasks();
    ASSERT_EQ(made.size(), 4U);
    EXPECT_EQ(made[0].delivery_id, made[2].delivery_id);
    EXPECT_NE(made[0].delivery_id, made[1].delivery_id);
}

TEST_F(IngestingDoes, SettleAnEventOnlyWhenAllOfItsRecordsAreAcknowledged)
{
    log.cork();
    take(published);
    EXPECT_EQ(committed(), 0);

    log.uncork();
    run();
    EXPECT_EQ(committed(), 1);
}

TEST_F(IngestingDoes, GiveUpTheWorkerWhenKafkaRefusesATask)
{
    log.fail_next();
    take(published);

    EXPECT_TRUE(failure.told.has_value());
    EXPECT_EQ(committed(), 0);
}

TEST_F(IngestingDoes, BoundTheRecordsOfALargeFanOut)
{
    for (int number = 10; number < 40; ++number) subscribe("wh_" + std::to_string(number), "acme", {"*"});
    match_by_what_was_subscribed();
    log.cork();
    take(published);
    EXPECT_EQ(log.all().size(), 4U);

    log.uncork();
    run();
    EXPECT_EQ(log.of("test.deliveries").size(), 32U);
    EXPECT_EQ(committed(), 1);
}

TEST_F(IngestingDoes, PreferTheHeadersTenantToTheEventsAndTheEventsToTheTopics)
{
    const std::string with_tenant = R"({"id":"e","event":"x","timestamp":"t","workspaceId":"other"})";
    take(with_tenant, {{"tenant", "acme"}});
    take(with_tenant);
    take(R"({"id":"e","event":"x","timestamp":"t"})");

    std::vector<std::string> tenants;
    for (const auto& task : tasks()) tenants.push_back(task.tenant.value());
    EXPECT_EQ(tenants, (std::vector<std::string>{"acme", "other", "acme"}));
}

TEST_F(IngestingDoes, AppendWhatThePublisherLeftOutAndCountIt)
{
    take(R"({"event":"x"})");

    ASSERT_EQ(tasks().size(), 1U);
    const auto task = tasks()[0];
    EXPECT_EQ(task.event_id.value().substr(0, 4), "evt_");
    EXPECT_EQ(log.of("test.deliveries")[0].value,
              R"({"event":"x","id":")" + task.event_id.value() + R"(","timestamp":"2023-11-14T22:13:20.000Z"})");
    EXPECT_EQ(counts.appended, 1);
}

TEST_F(IngestingDoes, WriteTheBodyAsEachWebhookWantsIt)
{
    subscribe("js", "other", {"*"}, core::BodyFormat::javascript);
    subscribe("py", "other", {"*"}, core::BodyFormat::python);
    subscribe("php", "other", {"*"}, core::BodyFormat::php);
    match_by_what_was_subscribed();

    take(R"({"id":"e","event":"x","timestamp":"t","workspaceId":"other","data":["/", 1.0]})");

    std::map<std::string, std::string> bodies;
    for (const auto& record : log.of("test.deliveries")) bodies[record.key] = *record.value;
    EXPECT_EQ(bodies["wh_3"], R"({"id":"e","event":"x","timestamp":"t","workspaceId":"other","data":["/", 1.0]})");
    EXPECT_EQ(bodies["js"], R"({"id":"e","event":"x","timestamp":"t","workspaceId":"other","data":["/",1]})");
    EXPECT_EQ(bodies["py"],
              R"({"id": "e", "event": "x", "timestamp": "t", "workspaceId": "other", "data": ["/", 1.0]})");
    EXPECT_EQ(bodies["php"], R"({"id":"e","event":"x","timestamp":"t","workspaceId":"other","data":["\/",1]})");
    EXPECT_TRUE(counts.untouched.empty());
}

TEST_F(IngestingDoes, SendAsItCameWhatAFormatWouldChangeAndCountItByTheFormat)
{
    const std::string event = R"({"id":"e","event":"x","timestamp":"t","workspaceId":"other", "data":{}})";
    subscribe("js", "other", {"*"}, core::BodyFormat::javascript);
    subscribe("php", "other", {"*"}, core::BodyFormat::php);
    match_by_what_was_subscribed();

    take(event);

    std::map<std::string, std::string> bodies;
    for (const auto& record : log.of("test.deliveries")) bodies[record.key] = *record.value;
    EXPECT_EQ(bodies["php"], event) << "PHP would make [] of the empty object";
    EXPECT_EQ(bodies["js"], R"({"id":"e","event":"x","timestamp":"t","workspaceId":"other","data":{}})");
    EXPECT_EQ(counts.untouched, std::vector{core::BodyFormat::php});
}

TEST_F(IngestingDoes, CountBodiesThatCommonReceiversRefuse)
{
    const auto event_of = [](std::size_t bytes) {
        const std::string begin = R"({"id":"e","event":"post.x","timestamp":"t","data":")";
        return begin + std::string(bytes - begin.size() - 2, 'x') + "\"}";
    };
    const std::size_t most = 100 * 1024;

    take(event_of(most));
    EXPECT_TRUE(counts.large.empty());
    take(event_of(most + 1));
    EXPECT_EQ(counts.large, std::vector{most + 1}) << "once, for both of its webhooks";
    take(R"({"id":"e","event":"x","timestamp":"t","workspaceId":"nobody","data":")" + std::string(most, 'x') + "\"}");
    EXPECT_EQ(counts.large.size(), 1U) << "sent to nobody, refused by nobody";
}

struct RejectedRow {
    const char* name;
    std::optional<std::string> value;
    codec::Rejection reason;
};

class IngestingRejects : public IngestingDoes, public testing::WithParamInterface<RejectedRow> {};

TEST_P(IngestingRejects, WithTheReasonAndTheOriginalBytesAndMovesOn)
{
    take(GetParam().value, {{"tenant", "acme"}});
    take(published);

    const auto rejected = log.of("test.rejected");
    ASSERT_EQ(rejected.size(), 1U);
    EXPECT_EQ(rejected[0].value, GetParam().value.value_or(""));
    EXPECT_EQ(rejected[0].headers.at(0), (core::Header{"topic", "shop.events"}));
    EXPECT_EQ(rejected[0].headers.at(2), (core::Header{"offset", "0"}));
    EXPECT_EQ(rejected[0].headers.at(3), (core::Header{"reason", std::string{codec::to_string(GetParam().reason)}}));
    EXPECT_EQ(counts.reasons, std::vector{GetParam().reason});
    EXPECT_EQ(committed(), 2);
}

INSTANTIATE_TEST_SUITE_P(
    , IngestingRejects,
    testing::Values(RejectedRow{"ATombstone", std::nullopt, codec::Rejection::tombstone},
                    RejectedRow{"BrokenJson", R"({"event":"x")", codec::Rejection::bad_json},
                    RejectedRow{"BadUtf8", "{\"event\":\"\xff\"}", codec::Rejection::bad_utf8},
                    RejectedRow{"NoType", R"({"id":"e"})", codec::Rejection::no_type},
                    RejectedRow{"ARepeatedEnvelopeKey", R"({"event":"x","workspaceId":"a","workspaceId":"b"})",
                                codec::Rejection::repeated_envelope_key},
                    RejectedRow{"WhatIsTooLarge", R"({"event":")" + std::string(max_bytes, 'x') + R"("})",
                                codec::Rejection::too_large}),
    [](const auto& row) { return std::string{row.param.name}; });

TEST_F(IngestingDoes, TakeNothingWhileTheWebhooksAreNotConfirmed)
{
    EXPECT_TRUE(intake.has_room(partition));
    clock.advance(std::chrono::milliseconds{5'001});
    EXPECT_FALSE(intake.has_room(partition));
    match_by_what_was_subscribed();
    EXPECT_TRUE(intake.has_room(partition));
    const auto before = committer.rooms;
    ingesting.webhooks_confirmed();
    EXPECT_EQ(committer.rooms, before + 1) << "the consumer is told to ask again";
}

// A consumer takes many records in one turn of the loop; the API may answer in its midst.
TEST_F(IngestingDoes, MatchByAWebhookThatIsKnownSinceAnEventBeforeOfTheSameTurn)
{
    const auto give = [this] {
        intake.taken({.position = {partition, core::Offset{next_offset++}},
                      .timestamp = core::Timestamp{std::chrono::seconds{1'700'000'000}},
                      .key = "k",
                      .value = published,
                      .headers = {}});
    };
    give();
    subscribe("wh_4", "acme", {"*"});
    match_by_what_was_subscribed();
    give();
    run();

    EXPECT_EQ(tasks().size(), 2U + 3U);
}

}  // namespace
}  // namespace fantail::ingestor
