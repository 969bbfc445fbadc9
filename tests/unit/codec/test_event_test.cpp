#include "fantail/codec/test_event.hpp"

#include <gtest/gtest.h>

namespace fantail::codec {
namespace {

core::Dialect social()
{
    core::Dialect dialect;
    dialect.event.type.at = {{"event"}};
    dialect.event.tenant = {{"workspaceId"}};
    dialect.event.time = {{"timestamp"}};
    dialect.event.envelope = {"event", "timestamp", "data", "workspaceId"};
    dialect.test_event = R"({"event": "webhook.test", "timestamp": "", "data": {"message": "Hi"}, "workspaceId": ""})";
    dialect.event_types = {{"post.created", "", "{\n \"event\": \"post.created\", \"data\": {\"n\": 1.50}\n}", ""},
                           {"post.failed", "", "", ""}};
    return dialect;
}

core::Dialect conversations()
{
    core::Dialect dialect;
    dialect.event.type = {.at = {{"data", "status"}}, .prefix = "message.", .lower_case = true};
    dialect.event.selector = core::SelectorRule{{{"conversation_id"}}, "conversation_id", true};
    dialect.event.envelope = {"conversation_id", "data"};
    dialect.test_event = R"({"conversation_id":"{uuid}","data":{"id":"{uuid}","status":"RECEIVED","at":"{now}"}})";
    return dialect;
}

TestEventParts parts()
{
    return {.type = {}, .data = {}, .tenant = "ws_1", .id = "evt_1", .time = "now", .selector = {}, .uuid = "u-1"};
}

TEST(TestEvent, IsTheDialectsOwnWithTenantAndTimeInTheirPlaces)
{
    EXPECT_EQ(write_test_event(social(), parts()).value(),
              R"({"event": "webhook.test", "timestamp": "now", "data": {"message": "Hi"}, "workspaceId": "ws_1"})");
}

TEST(TestEvent, OfAPickedTypeHasTheDataOfItsExampleAsItIsWritten)
{
    auto wanted = parts();
    wanted.type = "post.created";

    EXPECT_EQ(write_test_event(social(), wanted).value(),
              R"({"event": "post.created", "timestamp": "now", "data": {"n": 1.50}, "workspaceId": "ws_1"})");
}

TEST(TestEvent, OfATypeWithoutExampleSaysThatItIsATest)
{
    auto wanted = parts();
    wanted.type = "post.failed";

    EXPECT_EQ(write_test_event(social(), wanted).value(),
              R"({"event": "post.failed", "timestamp": "now", "data": {"test":true}, "workspaceId": "ws_1"})");
}

TEST(TestEvent, HasTheDataThatIsGiven)
{
    auto wanted = parts();
    wanted.type = "post.created";
    wanted.data = R"({"test": 1e2})";

    EXPECT_EQ(write_test_event(social(), wanted).value(),
              R"({"event": "post.created", "timestamp": "now", "data": {"test": 1e2}, "workspaceId": "ws_1"})");
}

TEST(TestEvent, RefusesDataThatIsNoJson)
{
    auto wanted = parts();
    wanted.data = R"({"test": 1}, "workspaceId": "another")";

    const auto written = write_test_event(social(), wanted);

    ASSERT_FALSE(written);
    EXPECT_EQ(written.error().code, core::ErrorCode::invalid_argument);
}

TEST(TestEvent, WritesIdAndTimeWherePlaceholdersStandAndTheSelectorWhereItLies)
{
    auto wanted = parts();
    wanted.selector = "conv_7";

    EXPECT_EQ(write_test_event(conversations(), wanted).value(),
              R"({"conversation_id":"conv_7","data":{"id":"u-1","status":"RECEIVED","at":"now"}})");
}

TEST(TestEvent, WritesATypeThatLiesInTheDataAsPublishersDo)
{
    auto wanted = parts();
    wanted.type = "message.processed";

    EXPECT_EQ(write_test_event(conversations(), wanted).value(),
              R"({"conversation_id":"u-1","data":{"id":"u-1","status":"PROCESSED","at":"now"}})");
}

TEST(TestEvent, RefusesATypeThatTheDialectCannotWrite)
{
    auto wanted = parts();
    wanted.type = "order.paid";

    EXPECT_EQ(write_test_event(conversations(), wanted).error().code, core::ErrorCode::invalid_argument);
}

TEST(TestEvent, IsMadeOfTheShapeWhereTheDialectHasNone)
{
    auto dialect = social();
    dialect.test_event.clear();

    EXPECT_EQ(write_test_event(dialect, parts()).value(),
              R"({"event":"webhook.test","timestamp":"now","data":{"test":true},"workspaceId":"ws_1"})");
}

TEST(TestEvent, TellsOfADialectWhoseOwnIsNoJson)
{
    auto dialect = social();
    dialect.test_event = "{event: 1}";

    EXPECT_EQ(write_test_event(dialect, parts()).error().code, core::ErrorCode::unreadable);
}

TEST(TestEvent, QuotesWhatItWrites)
{
    auto wanted = parts();
    wanted.tenant = "a\"b";

    EXPECT_NE(write_test_event(social(), wanted).value().find(R"("workspaceId": "a\"b"})"), std::string::npos);
}

}  // namespace
}  // namespace fantail::codec
