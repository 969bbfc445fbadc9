#include "fantail/codec/event_reader.hpp"

#include <string>

#include <gtest/gtest.h>

namespace fantail::codec {
namespace {

using namespace std::string_literals;

core::FieldPath path(std::vector<std::string> keys) { return {std::move(keys)}; }

/// A dialect with everything: type, tenant and id at the top, time and selector deeper.
core::EventShape shape()
{
    core::EventShape shape;
    shape.type.at = path({"type"});
    shape.tenant = path({"tenant"});
    shape.id = path({"id"});
    shape.time = path({"metadata", "timestamp"});
    shape.selector = core::SelectorRule{.at = path({"data", "project"}), .api_field = "projects"};
    shape.envelope = {"type", "tenant", "id", "data"};
    return shape;
}

std::variant<EventFields, Refused> read(std::string_view event, const core::EventShape& as = shape(),
                                        ReadLimits limits = {})
{
    return EventReader{}.read(event, as, limits);
}

EventFields fields(std::string_view event, const core::EventShape& as = shape())
{
    auto result = read(event, as);
    if (const auto* refused = std::get_if<Refused>(&result)) {
        ADD_FAILURE() << to_string(refused->reason) << ": " << refused->detail;
        return {};
    }
    return std::get<EventFields>(std::move(result));
}

std::string nested(std::size_t depth)
{
    return R"({"type":"t","a":)" + std::string(depth, '[') + std::string(depth, ']') + "}";
}

TEST(EventReader, TakesEveryFieldWhereTheShapeSays)
{
    const auto found = fields(R"( { "data" : { "x" : [ 1 , { "project" : "no" } ] , "project" : "p_1" } , "id":"evt_1",
        "metadata":{"timestamp":"2024-01-15T10:00:00Z","type":"no"}, "tenant":"ws_789","type":"post.published"} )");
    EXPECT_EQ(found.type, "post.published");
    EXPECT_EQ(found.tenant, "ws_789");
    EXPECT_EQ(found.id, "evt_1");
    EXPECT_EQ(found.time, "2024-01-15T10:00:00Z");
    EXPECT_EQ(found.selector, "p_1");
}

TEST(EventReader, LeavesOutWhatTheEventDoesNotSay)
{
    const auto found = fields(R"({"type":"t"})");
    EXPECT_EQ(found.tenant, std::nullopt);
    EXPECT_EQ(found.id, std::nullopt);
    EXPECT_EQ(found.time, std::nullopt);
    EXPECT_EQ(found.selector, std::nullopt);
}

TEST(EventReader, TakesNothingWhereTheShapeSaysNothing)
{
    core::EventShape only_type;
    only_type.type.at = path({"type"});
    EXPECT_EQ(fields(R"({"type":"t","":"x","id":"1"})", only_type).id, std::nullopt);
}

TEST(EventReader, PrefixesAndLowersTheType)
{
    core::EventShape conversations;
    conversations.type = {.at = path({"data", "status"}), .prefix = "message.", .lower_case = true};
    EXPECT_EQ(fields(R"({"data":{"status":"RECEIVED"}})", conversations).type, "message.received");
}

struct IdRow {
    const char* name;
    const char* json;
    std::optional<std::string> id;
};

class EventReaderTakesAsId : public testing::TestWithParam<IdRow> {};

TEST_P(EventReaderTakesAsId, WhatTheTableSays)
{
    EXPECT_EQ(fields(R"({"type":"t","id":)" + std::string{GetParam().json} + "}").id, GetParam().id);
}

INSTANTIATE_TEST_SUITE_P(
    , EventReaderTakesAsId,
    testing::Values(IdRow{"AString", R"("a")", "a"}, IdRow{"AnEmptyString", R"("")", ""},
                    IdRow{"EscapesRead", R"("\u0061\"\\\/\n\ud83d\ude00")", "a\"\\/\n\xf0\x9f\x98\x80"},
                    IdRow{"AZeroCharacter", R"("\u0000")", std::string(1, '\0')},
                    IdRow{"ANumberAsWritten", "1.50E+2 ", "1.50E+2"},
                    IdRow{"ANumberOfAnySize", "123456789012345678901234567890", "123456789012345678901234567890"},
                    IdRow{"NullAsAbsent", "null", {}}, IdRow{"ABooleanAsAbsent", "true", {}},
                    IdRow{"AnObjectAsAbsent", R"({"id":"x"})", {}}, IdRow{"AnArrayAsAbsent", R"(["x"])", {}},
                    IdRow{"ALoneSurrogateAsAbsent", R"("\ud83d")", {}}),
    [](const auto& row) { return std::string{row.param.name}; });

struct RefusedRow {
    const char* name;
    std::string event;
    Rejection reason;
};

class EventReaderRefuses : public testing::TestWithParam<RefusedRow> {};

TEST_P(EventReaderRefuses, AsTheTableSays)
{
    const auto result = read(GetParam().event);
    ASSERT_TRUE(std::holds_alternative<Refused>(result));
    EXPECT_EQ(to_string(std::get<Refused>(result).reason), to_string(GetParam().reason))
        << std::get<Refused>(result).detail;
}

INSTANTIATE_TEST_SUITE_P(
    Events, EventReaderRefuses,
    testing::Values(RefusedRow{"NoValue", "", Rejection::tombstone},
                    RefusedRow{"SchemaRegistryFraming", "\0\0\0\0\1{\"type\":\"t\"}"s,
                               Rejection::schema_registry_framing},
                    RefusedRow{"AnArray", R"([{"type":"t"}])", Rejection::not_an_object},
                    RefusedRow{"AString", R"("type")", Rejection::not_an_object},
                    RefusedRow{"NoType", R"({"data":{"type":"t"}})", Rejection::no_type},
                    RefusedRow{"ATypeThatIsEmpty", R"({"type":""})", Rejection::no_type},
                    RefusedRow{"ATypeThatIsANumber", R"({"type":1})", Rejection::no_type},
                    RefusedRow{"ATypeThatIsNull", R"({"type":null})", Rejection::no_type},
                    RefusedRow{"ATypeWithALoneSurrogate", R"({"type":"\ud800"})", Rejection::no_type},
                    RefusedRow{"ARepeatedEnvelopeKey", R"({"type":"t","tenant":"a","tenant":"a"})",
                               Rejection::repeated_envelope_key},
                    RefusedRow{"ARepeatedEnvelopeKeyInDisguise", R"({"type":"t","tenant":"a","\u0074enan\u0074":"b"})",
                               Rejection::repeated_envelope_key},
                    RefusedRow{"TooDeep", nested(100), Rejection::too_deep},
                    RefusedRow{"MuchTooDeep", nested(100'000), Rejection::too_deep},
                    RefusedRow{"BadUtf8InAValue", "{\"type\":\"t\",\"a\":\"\xff\"}", Rejection::bad_utf8},
                    RefusedRow{"BadUtf8InAKey", "{\"type\":\"t\",\"\xc3\":1}", Rejection::bad_utf8},
                    RefusedRow{"ASurrogateInUtf8", "{\"type\":\"\xed\xa0\x80\"}", Rejection::bad_utf8},
                    RefusedRow{"AnOverlongSlash", "{\"type\":\"\xc0\xaf\"}", Rejection::bad_utf8}),
    [](const auto& row) { return std::string{row.param.name}; });

// What nobody reads is held to JSON all the same: it goes out under our signature.
class EventReaderRefusesAsJson : public testing::TestWithParam<std::string> {};

TEST_P(EventReaderRefusesAsJson, WhatIsNone)
{
    const auto result = read(GetParam());
    ASSERT_TRUE(std::holds_alternative<Refused>(result)) << GetParam();
    EXPECT_EQ(to_string(std::get<Refused>(result).reason), "bad_json") << GetParam();
}

INSTANTIATE_TEST_SUITE_P(
    , EventReaderRefusesAsJson,
    testing::Values("{", "}", " ", "{nonsense}", R"({"type":"t")", R"({"type":"t"}})", R"({"type":"t"} x)",
                    R"({"type":"t"},)", R"({"type":"t"}{"type":"t"})", R"({"type":"t",})", R"({,"type":"t"})",
                    R"({"type" "t"})", R"({"type"::"t"})", R"({"type":"t" "a":1})", R"({"type":"t",a:1})",
                    R"({'type':'t'})", R"({"type":"t","a":})", R"({"type":"t","a":1,,"b":2})",
                    R"({"type":"t","a":"b":1})", R"({"type":"t","a":["b":1]})", R"({"type":"t","a":1:2})",
                    R"({"type":"t","a":[1,]})", R"({"type":"t","a":[,1]})", R"({"type":"t","a":[1 2]})",
                    R"({"type":"t","a":[1})", R"({"type":"t","a":{]})", R"({"type":"t","a":01})",
                    R"({"type":"t","a":-})", R"({"type":"t","a":+1})", R"({"type":"t","a":.5})",
                    R"({"type":"t","a":1.})", R"({"type":"t","a":1e})", R"({"type":"t","a":1e+})",
                    R"({"type":"t","a":0x1})", R"({"type":"t","a":NaN})", R"({"type":"t","a":Infinity})",
                    R"({"type":"t","a":1f})", R"({"type":"t","a":tru})", R"({"type":"t","a":truex})",
                    R"({"type":"t","a":nul})", R"({"type":"t","a":True})", R"({"type":"t","a":"\x"})",
                    R"({"type":"t","a":"\u12"})", R"({"type":"t","a":"\u12G4"})", R"({"type":"t","\x":1})",
                    R"({"type":"t","a":"b)", R"({"type":"t","a":"b\"})", "{\"type\":\"t\",\"a\":\"\n\"}",
                    "{\"type\":\"t\",\"a\":\"\0\"}"s, "{\"type\":\"t\"}\0"s, "{\"type\":\"t\",\f\"a\":1}",
                    "{\"type\":\"t\"\x1a\"a\"}", "\xef\xbb\xbf{\"type\":\"t\"}", R"({"type":"t"/**/})"));

TEST(EventReader, AcceptsJsonThatIsUnusual)
{
    fields(nested(99));
    fields(R"({"type":"t","a":"\ud800","b":"\udc00\ud800","\udfff":1})");
    fields(R"({"type":"t","a":1e400,"b":-0,"c":123456789012345678901234567890.123456789E-999999999999})");
    fields("{\"type\":\"t\",\"a\":\"\x7f\\u0000\xe2\x80\xa8\"}");
    fields("\r\n\t {\"type\"\n:\t\"t\"\r} \n");
    fields(R"({"type":"t","":{"":[]},"a":[[],{},"",0]})");
}

TEST(EventReader, LetsTheLastOfRepeatedKeysCountOutsideTheEnvelope)
{
    EXPECT_EQ(fields(R"({"type":"t","data":{"project":"a","project":"b"}})").selector, "b");
    EXPECT_EQ(fields(R"({"type":"t","data":{"project":"a","\u0070roject":null}})").selector, std::nullopt);
    EXPECT_EQ(fields(R"({"type":"t","metadata":{"timestamp":"a"},"metadata":{}})").time, std::nullopt);
    EXPECT_EQ(fields(R"({"type":"t","metadata":{"timestamp":"a"},"metadata":1})").time, std::nullopt);
}

TEST(EventReader, HoldsOnlyTopLevelKeysForTheEnvelope)
{
    EXPECT_EQ(fields(R"({"type":"t","data":{"type":"x","type":"y","id":1,"id":2}})").type, "t");
}

TEST(EventReader, CountsTheOutermostObjectForDepth)
{
    const ReadLimits two{.max_bytes = 1000, .max_depth = 2};
    EXPECT_TRUE(std::holds_alternative<EventFields>(read(nested(1), shape(), two)));
    EXPECT_TRUE(std::holds_alternative<Refused>(read(nested(2), shape(), two)));
}

TEST(EventReader, CountsBytesUpToTheLimit)
{
    const std::string event = R"({"type":"t"})";
    EXPECT_TRUE(
        std::holds_alternative<EventFields>(read(event, shape(), {.max_bytes = event.size(), .max_depth = 100})));
    const auto result = read(event, shape(), {.max_bytes = event.size() - 1, .max_depth = 100});
    EXPECT_EQ(std::get<Refused>(result).reason, Rejection::too_large);
}

TEST(EventReader, ReadsOneEventAfterTheOtherWhateverTheOneBeforeWas)
{
    EventReader reader;
    const auto long_event = R"({"type":"long","id":")" + std::string(100'000, 'x') + R"("})";
    for (int i = 0; i < 3; ++i) {
        EXPECT_EQ(std::get<EventFields>(reader.read(long_event, shape(), {})).id->size(), 100'000U);
        EXPECT_TRUE(std::holds_alternative<Refused>(reader.read(R"({"type":"t)", shape(), {})));
        EXPECT_TRUE(std::holds_alternative<Refused>(reader.read(nested(1000), shape(), {})));
        EXPECT_EQ(std::get<EventFields>(reader.read(R"({"type":"short"})", shape(), {})).type, "short");
    }
}

TEST(EventReader, QuotesNothingOfTheEventInItsRefusals)
{
    const auto result = read(R"({"type":"t","secret":"hunter2","tenant":1,"tenant":2})");
    EXPECT_EQ(std::get<Refused>(result).detail.find("hunter2"), std::string::npos);
}

}  // namespace
}  // namespace fantail::codec
