#include <algorithm>
#include <string>
#include <variant>
#include <vector>

#include <gtest/gtest.h>

#include "fantail/config/dialect_loader.hpp"
#include "ingestor/app/event.hpp"

namespace fantail::ingestor {
namespace {

using Read = std::variant<Event, codec::Refused>;

/// One realm for each dialect that ships, with a topic of its name.
const core::Realms& realms()
{
    static const core::Realms all = [] {
        std::vector<core::Realm> made;
        for (const auto& dialect : config::load_dialects(FANTAIL_DIALECTS).dialects) {
            const core::SourceTopic topic{.name = dialect->name, .tenant = core::TenantId{"acme"}};
            const core::SourceTopic framed{.name = dialect->name + ".framed",
                                           .tenant = core::TenantId{"acme"},
                                           .framing = core::Framing::confluent};
            made.push_back({.name = core::RealmName{dialect->name}, .dialect = dialect, .topics = {topic, framed}});
        }
        return core::Realms{std::move(made)};
    }();
    return all;
}

struct Sent {
    std::string topic;
    std::optional<std::string> value;
    std::vector<core::Header> headers{};
    std::int64_t offset{7};
};

Read read(Sent sent)
{
    codec::EventReader reader;
    return read_event({.position = {{sent.topic, 3}, core::Offset{sent.offset}},
                       .timestamp = core::Timestamp{std::chrono::seconds{1'700'000'000}},
                       .key = {},
                       .value = std::move(sent.value),
                       .headers = std::move(sent.headers)},
                      realms().source(sent.topic), reader, {.max_bytes = 10'000, .max_depth = 20});
}

Event event_of(Sent sent) { return std::get<Event>(read(std::move(sent))); }
codec::Rejection reason_of(Sent sent) { return std::get<codec::Refused>(read(std::move(sent))).reason; }

/// The headers of the binary mode.
std::vector<core::Header> attributes(const std::string& type, std::vector<core::Header> more = {})
{
    std::vector<core::Header> headers{
        {"ce_specversion", "1.0"}, {"ce_id", "id-1"}, {"ce_source", "/shop"}, {"ce_type", type}};
    headers.insert(headers.end(), more.begin(), more.end());
    return headers;
}

std::vector<core::Header> without(std::vector<core::Header> headers, const std::string& name)
{
    std::erase_if(headers, [&](const core::Header& header) { return header.name == name; });
    return headers;
}

const core::Header structured{"content-type", "application/cloudevents+json; charset=UTF-8"};

struct WrapRow {
    const char* dialect;
    const char* type;
    const char* data;
    const char* body;
};

class PlainData : public testing::TestWithParam<WrapRow> {};

TEST_P(PlainData, GetsTheDialectsEnvelopeInBothModes)
{
    const auto& row = GetParam();
    const core::Header time{"ce_time", "2026-01-01T00:00:00Z"};
    const auto whole =
        R"({"data":)" + std::string{row.data} +
        R"(,"specversion":"1.0","id":"id-1","source":"/shop","time":"2026-01-01T00:00:00Z","subject":"sub-1",)"
        R"("type":")" +
        row.type + R"("})";

    const auto binary = event_of(
        {.topic = row.dialect, .value = row.data, .headers = attributes(row.type, {time, {"ce_subject", "sub-1"}})});
    const auto one_document = event_of({.topic = row.dialect, .value = whole, .headers = {structured}});

    EXPECT_EQ(binary.body, row.body);
    EXPECT_EQ(one_document.body, row.body);
    EXPECT_EQ(binary.type, row.type);
    EXPECT_EQ(binary.tenant, core::TenantId{"acme"});
    EXPECT_EQ(binary.time, "2026-01-01T00:00:00Z");
    EXPECT_EQ(binary.id, core::EventId{"id-1"});
    EXPECT_EQ(binary.identity, one_document.identity);
    EXPECT_FALSE(binary.fields_appended);
}

INSTANTIATE_TEST_SUITE_P(
    , PlainData,
    testing::Values(
        WrapRow{"standard", "invoice.paid", R"({"type": "card", "n":1.0})",
                R"({"type":"invoice.paid","timestamp":"2026-01-01T00:00:00Z","data":{"type": "card", "n":1.0}})"},
        WrapRow{"social", "post.created", R"({"postId":"p"})",
                R"({"event":"post.created","timestamp":"2026-01-01T00:00:00Z","data":{"postId":"p"},)"
                R"("workspaceId":"acme"})"},
        WrapRow{"roundabout", "post.published", "null",
                R"({"id":"id-1","event_type":"post.published","created_at":"2026-01-01T00:00:00Z","data":null})"},
        WrapRow{"sentimatrix", "scrape.completed", R"({"project_id":"p1"})",
                R"({"id":"id-1","event":"scrape.completed","timestamp":"2026-01-01T00:00:00Z",)"
                R"("data":{"project_id":"p1"}})"},
        WrapRow{
            "conversations", "message.received", R"({"id":"m","status":"RECEIVED"})",
            R"({"conversation_id":"sub-1","data":{"id":"m","status":"RECEIVED"},"timestamp":"2026-01-01T00:00:00Z"})"},
        WrapRow{"smartaihub", "user.created", "[1,2]",
                R"({"id":"id-1","eventType":"user.created","userId":"acme","data":[1,2],)"
                R"("metadata":{"timestamp":"2026-01-01T00:00:00Z"}})"}),
    [](const auto& row) { return std::string{row.param.dialect}; });

TEST(CloudEvents, WithDataInTheDialectsOwnFormAreThatDataByteForByte)
{
    const std::string own = R"({ "event":"post.created","timestamp":"t","data":{},"workspaceId":"ws_1"})";

    const auto binary = event_of({.topic = "social", .value = own, .headers = attributes("post.created")});

    EXPECT_EQ(binary.body, own);
    EXPECT_EQ(binary.tenant, core::TenantId{"ws_1"});
    EXPECT_EQ(binary.time, "t");
}

TEST(CloudEvents, FillWhatTheDialectsOwnFormLacks)
{
    const auto event = event_of({.topic = "sentimatrix",
                                 .value = R"({"event":"scrape.completed","data":{}})",
                                 .headers = attributes("scrape.completed", {{"ce_time", "t1"}})});

    EXPECT_EQ(event.body, R"({"event":"scrape.completed","data":{},"id":"id-1","timestamp":"t1"})");
    EXPECT_TRUE(event.fields_appended);
}

TEST(CloudEvents, OfAnotherTypeThanTheirDataAreWrapped)
{
    const auto event = event_of(
        {.topic = "standard", .value = R"({"type":"a.b"})", .headers = attributes("c.d", {{"ce_time", "t1"}})});

    EXPECT_EQ(event.body, R"({"type":"c.d","timestamp":"t1","data":{"type":"a.b"}})");
    EXPECT_EQ(event.type, "c.d");
}

TEST(CloudEvents, WithoutATimeHaveTheRecords)
{
    const auto event = event_of({.topic = "standard", .value = "1", .headers = attributes("a.b")});

    EXPECT_EQ(event.body, R"({"type":"a.b","timestamp":"2023-11-14T22:13:20.000Z","data":1})");
}

TEST(CloudEvents, WithoutDataHaveNullInItsPlace)
{
    const auto event =
        event_of({.topic = "standard", .value = std::nullopt, .headers = attributes("a.b", {{"ce_time", "t"}})});

    EXPECT_EQ(event.body, R"({"type":"a.b","timestamp":"t","data":null})");
}

TEST(CloudEvents, CarryTheirTenantAfterTheRecordsOwnHeader)
{
    const Sent sent{.topic = "social", .value = "1", .headers = attributes("a.b", {{"ce_tenant", "ws_2"}})};
    auto headed = sent;
    headed.headers.push_back({"tenant", "ws_3"});

    EXPECT_EQ(event_of(sent).tenant, core::TenantId{"ws_2"});
    EXPECT_EQ(event_of(headed).tenant, core::TenantId{"ws_3"});
    EXPECT_NE(event_of(headed).body.find(R"("workspaceId":"ws_3")"), std::string::npos);
}

TEST(CloudEvents, CarryTheirTraceInTheirOwnAttributeOrTheRecordsHeader)
{
    const Sent sent{.topic = "standard", .value = "1", .headers = attributes("a.b", {{"ce_traceparent", "00-1"}})};
    auto both = sent;
    both.headers.push_back({"traceparent", "00-2"});

    EXPECT_EQ(event_of(sent).traceparent, "00-1");
    EXPECT_EQ(event_of(both).traceparent, "00-2");
}

TEST(CloudEvents, OfTwoSourcesWithOneIdAreTwo)
{
    auto other = without(attributes("a.b"), "ce_source");
    other.push_back({"ce_source", "/other"});

    const auto one = event_of({.topic = "standard", .value = "1", .headers = attributes("a.b")});
    const auto again = event_of({.topic = "standard", .value = "1", .headers = attributes("a.b"), .offset = 8});
    const auto two = event_of({.topic = "standard", .value = "1", .headers = other});
    const auto changed = event_of({.topic = "standard", .value = "2", .headers = attributes("a.b")});

    EXPECT_EQ(one.identity, again.identity);
    EXPECT_NE(one.identity, two.identity);
    EXPECT_NE(one.identity, changed.identity);
    EXPECT_EQ(one.id, changed.id);
}

TEST(CloudEvents, MayBringTheirJsonInBase64)
{
    const auto event = event_of({.topic = "standard",
                                 .value = R"({"specversion":"1.0","id":"i","source":"s","type":"a.b","time":"t",)"
                                          R"("datacontenttype":"application/json","data_base64":"eyJhIjoxfQ=="})",
                                 .headers = {structured}});

    EXPECT_EQ(event.body, R"({"type":"a.b","timestamp":"t","data":{"a":1}})");
}

struct RefusedRow {
    const char* name;
    Sent sent;
    codec::Rejection reason;
};

class CloudEventsAreRefused : public testing::TestWithParam<RefusedRow> {};

TEST_P(CloudEventsAreRefused, WithTheReason) { EXPECT_EQ(reason_of(GetParam().sent), GetParam().reason); }

INSTANTIATE_TEST_SUITE_P(
    , CloudEventsAreRefused,
    testing::Values(
        RefusedRow{"WithATimeThatIsNotUtf8",
                   {"standard", R"({"type":"a.b"})", attributes("a.b", {{"ce_time", "\xff"}})},
                   codec::Rejection::bad_cloud_event},
        RefusedRow{
            "WithoutAnId", {"standard", "1", without(attributes("a.b"), "ce_id")}, codec::Rejection::bad_cloud_event},
        RefusedRow{"WithoutASource",
                   {"standard", "1", without(attributes("a.b"), "ce_source")},
                   codec::Rejection::bad_cloud_event},
        RefusedRow{"OfAnotherVersion",
                   {"standard", "1", {{"ce_specversion", "0.3"}, {"ce_id", "i"}}},
                   codec::Rejection::bad_cloud_event},
        RefusedRow{"WithTheTypeWithinOtherData",
                   {"conversations", R"({"status":"SENT"})", attributes("message.received")},
                   codec::Rejection::bad_cloud_event},
        RefusedRow{"WithoutTheDialectsPrefix",
                   {"conversations", R"({"status":"SENT"})", attributes("sent")},
                   codec::Rejection::bad_cloud_event},
        RefusedRow{"WithDataThatPosesAsFields",
                   {"social", R"(1,"workspaceId":"victim")", attributes("a.b")},
                   codec::Rejection::bad_json},
        RefusedRow{"WithDataThatIsNoJson", {"standard", "{", attributes("a.b")}, codec::Rejection::bad_json},
        RefusedRow{"WithXml",
                   {"standard", "<a/>", attributes("a.b", {{"content-type", "application/xml"}})},
                   codec::Rejection::unsupported_content_type},
        RefusedRow{"InAvro",
                   {"standard", "x", {{"content-type", "application/cloudevents+avro"}}},
                   codec::Rejection::unsupported_content_type},
        RefusedRow{"InABatch",
                   {"standard", "[]", {{"content-type", "application/cloudevents-batch+json"}}},
                   codec::Rejection::unsupported_content_type},
        RefusedRow{"WithBytesThatAreNoJson",
                   {"standard",
                    R"({"specversion":"1.0","id":"i","source":"s","type":"a.b",)"
                    R"("datacontenttype":"image/png","data_base64":"eyJhIjoxfQ=="})",
                    {structured}},
                   codec::Rejection::unsupported_content_type}),
    [](const auto& row) { return std::string{row.param.name}; });

const std::string frame{"\0\0\0\x01\x02", 5};
const std::string framed_event = frame + R"({"type":"a.b","timestamp":"t"})";

TEST(FramedEvents, AreRefusedWhereTheTopicHasNoFraming)
{
    const auto refused = std::get<codec::Refused>(read({.topic = "standard", .value = framed_event}));

    EXPECT_EQ(refused.reason, codec::Rejection::schema_registry_framing);
    EXPECT_NE(refused.detail.find("framing: confluent"), std::string::npos);
}

TEST(FramedEvents, LoseTheirFrameWhereItHas)
{
    EXPECT_EQ(event_of({.topic = "standard.framed", .value = framed_event}).body, R"({"type":"a.b","timestamp":"t"})");
}

TEST(FramedEvents, MayComeBareOrAsCloudEventsToo)
{
    const auto bare = event_of({.topic = "standard.framed", .value = R"({"type":"a.b","timestamp":"t"})"});
    const auto cloud =
        event_of({.topic = "standard.framed", .value = frame + "1", .headers = attributes("a.b", {{"ce_time", "t"}})});

    EXPECT_EQ(bare.body, R"({"type":"a.b","timestamp":"t"})");
    EXPECT_EQ(cloud.body, R"({"type":"a.b","timestamp":"t","data":1})");
}

TEST(FramedEvents, AreRefusedWhereWhatFollowsIsNoJson)
{
    EXPECT_EQ(reason_of({.topic = "standard.framed", .value = frame + "\x02\x04"}), codec::Rejection::bad_json);
    EXPECT_EQ(reason_of({.topic = "standard.framed", .value = std::string(3, '\0')}),
              codec::Rejection::schema_registry_framing);
}

}  // namespace
}  // namespace fantail::ingestor
