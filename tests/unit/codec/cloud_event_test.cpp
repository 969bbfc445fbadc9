#include "fantail/codec/cloud_event.hpp"

#include <array>
#include <string>

#include <gtest/gtest.h>

#include "support/random.hpp"

namespace fantail::codec {
namespace {

/// As 004: the time within `metadata`, beside what the data is.
core::EventShape nested()
{
    core::EventShape shape;
    shape.type.at.keys = {"eventType"};
    shape.tenant.keys = {"userId"};
    shape.id.keys = {"id"};
    shape.time.keys = {"metadata", "timestamp"};
    shape.envelope = {"id", "eventType", "userId", "data", "metadata"};
    return shape;
}

/// A dialect of somebody's own, with another word for data.
core::EventShape other_words()
{
    core::EventShape shape;
    shape.type = {.at = {{"kind"}}, .prefix = "shop.", .lower_case = false};
    shape.envelope = {"kind", "payload"};
    return shape;
}

const EnvelopeFields fields{
    .type = "shop.sold", .id = "e\"1", .time = "2026", .tenant = "t1", .selector = std::nullopt};

std::string wrapped(std::string_view data, const core::EventShape& shape)
{
    return std::get<std::string>(wrap_data(data, fields, shape));
}

TEST(WrapData, PutsEachFieldWhereTheDialectHasItAroundTheSameBytes)
{
    EXPECT_EQ(wrapped(R"({"a" : 1.0, "a":2})", nested()),
              R"({"id":"e\"1","eventType":"shop.sold","userId":"t1","data":{"a" : 1.0, "a":2},)"
              R"("metadata":{"timestamp":"2026"}})");
}

TEST(WrapData, LeavesOutWhatNobodyKnows)
{
    auto unknown = fields;
    unknown.tenant.reset();

    EXPECT_EQ(std::get<std::string>(wrap_data("1", unknown, nested())),
              R"({"id":"e\"1","eventType":"shop.sold","data":1,"metadata":{"timestamp":"2026"}})");
}

TEST(WrapData, FindsThePlaceForDataUnderAnotherWordAndLeavesThePrefixToTheDialect)
{
    EXPECT_EQ(wrapped("[1]", other_words()), R"({"kind":"sold","payload":[1]})");
}

TEST(WrapData, LeavesAFieldThatLiesWithinTheDataToTheData)
{
    auto shape = nested();
    shape.type.at.keys = {"data", "status"};

    EXPECT_EQ(wrapped(R"({"status":"x"})", shape),
              R"({"id":"e\"1","userId":"t1","data":{"status":"x"},"metadata":{"timestamp":"2026"}})");
}

TEST(WrapData, RefusesATypeWithoutTheDialectsPrefix)
{
    auto shape = other_words();
    shape.type.prefix = "message.";

    EXPECT_EQ(std::get<Refused>(wrap_data("1", fields, shape)).reason, Rejection::bad_cloud_event);
}

TEST(WrapData, RefusesWhereTheEnvelopeHasNoPlaceForIt)
{
    auto shape = other_words();
    shape.envelope = {"kind"};

    EXPECT_EQ(std::get<Refused>(wrap_data("1", fields, shape)).reason, Rejection::bad_cloud_event);
}

class DataThatIsNotOneValue : public testing::TestWithParam<const char*> {};

TEST_P(DataThatIsNotOneValue, IsRefusedBeforeItCanPoseAsFields)
{
    EXPECT_EQ(std::get<Refused>(wrap_data(GetParam(), fields, nested())).reason, Rejection::bad_json);
}

INSTANTIATE_TEST_SUITE_P(, DataThatIsNotOneValue,
                         testing::Values(R"(1,"userId":"victim")", R"(1},"userId":{"a":1)", R"("x)", "[1", "", " ",
                                         R"([1],[2])", R"({}{})", R"("a","userId":"victim")"));

std::variant<CloudEvent, Refused> read(std::string_view value)
{
    EventReader reader;
    return read_structured_event(value, reader, {.max_bytes = 1'000, .max_depth = 5});
}

// Whatever the data's bytes are: either they are refused, or they are what the envelope holds as data, and no more.
TEST(WrapData, NeverLetsRandomDataPoseAsFields)
{
    static constexpr std::array pieces{
        "{",          "}",     "[", "]", "\"", ",", ":", "\\", "1", "a", " ", "null", R"("userId":"victim")",
        R"("data":)", R"("x")"};
    test::Random chance{1};
    EventReader reader;
    std::size_t wrapped_and_read = 0;
    for (int run = 0; run < 50'000; ++run) {
        std::string data;
        const auto count = 1 + chance.below(7);
        for (std::size_t i = 0; i < count; ++i) data += pieces[chance.below(pieces.size())];
        const auto made = wrap_data(data, fields, nested());
        const auto* body = std::get_if<std::string>(&made);
        if (body == nullptr) continue;
        const auto read = reader.read(*body, nested(), {.max_bytes = 10'000, .max_depth = 50});
        const auto* event = std::get_if<EventFields>(&read);
        if (event == nullptr) continue;
        ++wrapped_and_read;
        ASSERT_EQ(event->tenant, "t1") << data;
        ASSERT_EQ(event->type, "shop.sold") << data;
        ASSERT_TRUE(std::holds_alternative<EventFields>(
            reader.read(R"({"eventType":"x","d":)" + data + "}", nested(), {.max_bytes = 10'000, .max_depth = 50})))
            << data;
    }
    EXPECT_GT(wrapped_and_read, 1'000U);
}

TEST(ReadStructuredEvent, TakesTheAttributesAndTheDatasOwnBytes)
{
    const auto event = std::get<CloudEvent>(read(
        R"({"specversion":"1.0","id":"i1","source":"/s","type":"t.x","time":"2026","subject":"sub","tenant":"acme",)"
        R"("datacontenttype":"application/json","traceparent":"00-1","count":3, "data" : {"z":1 , "a":[ ]} })"));

    EXPECT_EQ(event.spec_version, "1.0");
    EXPECT_EQ(event.id, "i1");
    EXPECT_EQ(event.source, "/s");
    EXPECT_EQ(event.type, "t.x");
    EXPECT_EQ(event.time, "2026");
    EXPECT_EQ(event.subject, "sub");
    EXPECT_EQ(event.tenant, "acme");
    EXPECT_EQ(event.content_type, "application/json");
    EXPECT_EQ(event.trace_parent, "00-1");
    EXPECT_EQ(event.data, R"({"z":1 , "a":[ ]})");
    EXPECT_FALSE(event.data_base64);
    EXPECT_FALSE(check(event));
}

TEST(ReadStructuredEvent, TakesAnEventWithoutData)
{
    const auto event = std::get<CloudEvent>(read(R"({"specversion":"1.0","id":"i","source":"s","type":"t"})"));

    EXPECT_FALSE(event.data);
    EXPECT_FALSE(event.time);
}

struct BadRow {
    const char* name;
    const char* value;
    Rejection reason;
};

class StructuredEvent : public testing::TestWithParam<BadRow> {};

TEST_P(StructuredEvent, IsRefused)
{
    const auto event = read(GetParam().value);
    const auto* refused = std::get_if<Refused>(&event);
    const auto fault = refused != nullptr ? std::optional{*refused} : check(std::get<CloudEvent>(event));

    ASSERT_TRUE(fault);
    EXPECT_EQ(fault->reason, GetParam().reason) << fault->detail;
}

INSTANTIATE_TEST_SUITE_P(
    , StructuredEvent,
    testing::Values(
        BadRow{"WithoutAType", R"({"specversion":"1.0","id":"i","source":"s"})", Rejection::bad_cloud_event},
        BadRow{"WithoutAnId", R"({"specversion":"1.0","type":"t","source":"s"})", Rejection::bad_cloud_event},
        BadRow{"WithoutASource", R"({"specversion":"1.0","type":"t","id":"i"})", Rejection::bad_cloud_event},
        BadRow{"OfAnotherVersion", R"({"specversion":"0.3","type":"t","id":"i","source":"s"})",
               Rejection::bad_cloud_event},
        BadRow{"WithBothKindsOfData",
               R"({"specversion":"1.0","type":"t","id":"i","source":"s","data":1,"data_base64":"MQ=="})",
               Rejection::bad_cloud_event},
        BadRow{"WithASourceThatIsNoText", R"({"specversion":"1.0","type":"t","id":"i","source":{"a":1}})",
               Rejection::bad_cloud_event},
        BadRow{"ThatIsNoJson", R"({"specversion":"1.0")", Rejection::bad_json},
        BadRow{"ThatRepeatsAnAttribute", R"({"specversion":"1.0","type":"t","id":"i","source":"s","type":"u"})",
               Rejection::repeated_envelope_key},
        BadRow{"ThatIsTooDeep", R"({"specversion":"1.0","type":"t","id":"i","source":"s","data":[[[[[]]]]]})",
               Rejection::too_deep}),
    [](const auto& row) { return std::string{row.param.name}; });

TEST(IsJsonType, KnowsJsonWithItsParametersAndSuffixes)
{
    for (const auto* json : {"application/json", "Application/JSON; charset=utf-8", "application/vnd.shop+json"}) {
        EXPECT_TRUE(is_json_type(json)) << json;
    }
    for (const auto* other : {"", "application/xml", "application/jsonp", "application/avro", "text/plain"}) {
        EXPECT_FALSE(is_json_type(other)) << other;
    }
}

}  // namespace
}  // namespace fantail::codec
