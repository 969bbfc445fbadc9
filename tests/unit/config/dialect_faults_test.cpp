#include <gtest/gtest.h>

#include "fantail/config/dialect_loader.hpp"
#include "faults_matcher.hpp"

namespace fantail::config {
namespace {

using testing::ElementsAre;

constexpr std::string_view sound = R"(name: seventh
event:
  type: {at: /kind}
  id: /id
  envelope: [kind, id]
signature:
  header: X-Signed
headers:
  X-What: event_type
body_format: raw
attempt_timeout: 5s
transport: any
retry:
  from: first_attempt
  delays: [1s, 5s]
)";

/// One replacement in the sound file, and the one fault that comes of it.
struct Row {
    const char* name;
    const char* from;
    const char* to;
    const char* fault;
};

class DialectFault : public testing::TestWithParam<Row> {};

TEST_P(DialectFault, NamesFileLineKeyAndWhatIsAccepted)
{
    const auto& row = GetParam();
    std::string text{sound};
    const auto at = text.find(row.from);
    ASSERT_NE(at, std::string::npos);
    text.replace(at, std::string_view{row.from}.size(), row.to);

    EXPECT_THAT(lines_of(load_dialect({"d.yaml", text}).faults), ElementsAre(std::string{"d.yaml"} + row.fault));
}

constexpr auto row_name = [](const auto& row) { return std::string{row.param.name}; };

INSTANTIATE_TEST_SUITE_P(
    Of, DialectFault,
    testing::Values(
        Row{"AName", "seventh", "Seventh",
            ":1: name: `Seventh` is wrong; accepted: up to 32 of a-z, 0-9, _ and -, a letter first"},
        Row{"AMissingKey", "attempt_timeout: 5s\n", "", ":1: attempt_timeout: is missing; accepted: 1s to 60s"},
        Row{"AnUnknownKey", "transport: any", "transport: any\nendpoint_kye: webhook",
            ":13: endpoint_kye: is no key that is known here; did you mean endpoint_key?; accepted: name, event, "
            "signature, "
            "headers, custom_headers, body_format, attempt_timeout, transport, retry, health, endpoint_key, limits, "
            "name_required, "
            "default_events, "
            "event_list_field, resource, test_event"},
        Row{"ATestEventThatIsNoObject", "transport: any", "transport: any\ntest_event: '[1]'",
            ":13: test_event: `[1]` is wrong; accepted: a text: an event as a JSON object"},
        Row{"AKeyWrittenTwice", "transport: any", "transport: any\ntransport: any", ":13: transport: is written twice"},
        Row{"AnUnknownValue", "transport: any", "transport: https_onyl",
            ":12: transport: `https_onyl` is none of them; did you mean https_only?; accepted: any, https_advised, "
            "https_only"},
        Row{"APointerWithoutItsSlash", "/kind", "kind",
            ":3: event.type.at: `kind` is wrong; accepted: a pointer such as /data/id"},
        Row{"ATypeThatIsNoMap", "{at: /kind}", "/kind",
            ":3: event.type: has `/kind` as its value; accepted: a map with at, prefix and lower_case"},
        Row{"ASelectorWithoutItsField", "  id: /id", "  id: /id\n  selector: {at: /id}",
            ":5: event.selector.api_field: is missing; accepted: up to 32 letters, digits and _, a letter first"},
        Row{"AnEnvelopeThatRepeats", "[kind, id]", "[kind, id, id]",
            ":5: event.envelope: `id` is wrong; accepted: a list of the event's top-level keys, each once"},
        Row{"AnEmptyEnvelope", "[kind, id]", "[]",
            ":5: event.envelope: is an empty list; accepted: a list of the event's top-level keys, each once"},
        Row{"AFieldOutsideTheEnvelope", "[kind, id]", "[kind]",
            ":4: event.id: `/id` begins with a key that event.envelope does not name; accepted: add id to "
            "event.envelope"},
        Row{"AppendingWhatHasNoPointer", "[kind, id]", "[kind, id]\n  append_missing: [time]",
            ":6: event.append_missing: names a field that has no pointer; accepted: give event.id or event.time"},
        Row{"AppendingAnotherField", "[kind, id]", "[kind, id]\n  append_missing: [type]",
            ":6: event.append_missing: `type` is wrong; accepted: a list of: id, time"},
        Row{"ASignatureHeaderThatIsNoToken", "X-Signed", "\"X Signed\"",
            ":7: signature.header: `X Signed` is wrong; accepted: a header name that is neither the transport's (Host, "
            "Content-…) nor webhook-id"},
        Row{"AReservedSignatureHeader", "X-Signed", "Content-Digest",
            ":7: signature.header: `Content-Digest` is wrong; accepted: a header name that is neither the transport's "
            "(Host, Content-…) nor webhook-id"},
        Row{"AnUnprintablePrefix", "header: X-Signed", "header: X-Signed\n  prefix: \"a\\tb\"",
            ":8: signature.prefix: `a\tb` is wrong; accepted: up to 64 visible characters"},
        Row{"ATimestampThatNoHeaderCarries", "header: X-Signed", "header: X-Signed\n  content: id_timestamp_body",
            ":8: signature.content: signs a timestamp that no header carries, so that nobody can verify it; accepted: "
            "a "
            "header of sent_at under headers, or content: body"},
        Row{"AnUnknownRotation", "header: X-Signed", "header: X-Signed\n  rotation: two_headers",
            ":8: signature.rotation: `two_headers` is none of them; did you mean one_header?; accepted: "
            "next_header, one_header"},
        Row{"Ed25519OfATextSecret", "header: X-Signed", "header: X-Signed\n  ed25519_prefix: \"v1a,\"",
            ":8: signature.ed25519_prefix: is for secrets that are decoded; accepted: signature.secret: base64 beside "
            "it"},
        Row{"TwoSchemesWithOnePrefix", "header: X-Signed",
            "header: X-Signed\n  secret: base64\n  prefix: v=\n  ed25519_prefix: v=",
            ":10: signature.ed25519_prefix: is that of HMAC, so that nobody can tell the two apart; accepted: another "
            "one"},
        Row{"AHeaderThatIsTheNextSignatures", "X-What", "x-signed-next",
            ":9: headers.x-signed-next: is the signature's header; accepted: another name"},
        Row{"AReservedHeader", "X-What", "Webhook-Id",
            ":9: headers.Webhook-Id: is not to be sent; accepted: a header name that is neither the transport's (Host, "
            "Content-…) nor webhook-id"},
        Row{"AHeaderThatIsTheSignatures", "X-What", "x-signed",
            ":9: headers.x-signed: is the signature's header; accepted: another name"},
        Row{"AHeaderWrittenTwice", "X-What: event_type", "X-What: event_type\n  x-what: event_type",
            ":10: headers.x-what: is written twice; accepted: each name once"},
        Row{"AnUnknownSource", "event_type", "event_tpye",
            ":9: headers.X-What: `event_tpye` is none of them; did you mean event_type?; accepted: event_type, "
            "event_time, "
            "delivery_id, sent_at"},
        Row{"ABodyFormat", "raw", "javascrpt",
            ":10: body_format: `javascrpt` is none of them; did you mean javascript?; accepted: raw, javascript, "
            "python, php"},
        Row{"AnEventListUnderAnotherMembersName", "transport: any", "transport: any\nevent_list_field: headers",
            ":13: event_list_field: is another member of the management API's webhooks; accepted: a name that is none "
            "of theirs"},
        Row{"ASelectorUnderAnotherMembersName", "  id: /id", "  id: /id\n  selector: {at: /id, api_field: url}",
            ":5: event.selector.api_field: is another member of the management API's webhooks; accepted: a name that "
            "is none of theirs"},
        Row{"ASelectorUnderTheEventListsName", "  id: /id", "  id: /id\n  selector: {at: /id, api_field: events}",
            ":5: event.selector.api_field: is a name of the list of event patterns; accepted: another name"},
        Row{"ALimitOfNone", "transport: any", "transport: any\nlimits: {requests: 0}",
            ":13: limits.requests: `0` is wrong; accepted: 1 to 1000000"},
        Row{"APeriodThatLimitsNothing", "transport: any", "transport: any\nlimits: {per: 6s}",
            ":13: limits.per: limits nothing by itself; accepted: limits.requests beside it"},
        Row{"ATooShortTimeout", "5s\ntransport", "999ms\ntransport",
            ":11: attempt_timeout: `999ms` is wrong; accepted: 1s to 60s"},
        Row{"ATooLongTimeout", "5s\ntransport", "61s\ntransport",
            ":11: attempt_timeout: `61s` is wrong; accepted: 1s to 60s"},
        Row{"AHorizonOfNothing", "transport: any", "transport: any\nhealth: {disable_after: 999ms}",
            ":13: health.disable_after: `999ms` is wrong; accepted: a duration such as 12h, 5d, from 1s to 365d"},
        Row{"AHorizonBeyondAYear", "transport: any", "transport: any\nhealth: {disable_after: 366d}",
            ":13: health.disable_after: `366d` is wrong; accepted: a duration such as 12h, 5d, from 1s to 365d"},
        Row{"AnUnknownKeyOfHealth", "transport: any", "transport: any\nhealth: {disable_afer: 5d}",
            ":13: health.disable_afer: is no key that is known here; did you mean disable_after?; accepted: "
            "disable_after"},
        Row{"NoDelays", "[1s, 5s]", "[]",
            ":15: retry.delays: is an empty list; accepted: a list of 1 to 32 durations such as 250ms, 30s, 5m, 1h, "
            "from 1ms to 7d"},
        Row{"ADelayBeyondAWeek", "[1s, 5s]", "[1s, 8d]",
            ":15: retry.delays: `8d` is wrong; accepted: a list of 1 to 32 durations such as 250ms, 30s, 5m, 1h, from "
            "1ms to 7d"},
        Row{"ADelayOfNothing", "[1s, 5s]", "[0s, 5s]",
            ":15: retry.delays: `0s` is wrong; accepted: a list of 1 to 32 durations such as 250ms, 30s, 5m, 1h, from "
            "1ms to 7d"},
        Row{"DelaysFromTheFirstThatDoNotAscend", "[1s, 5s]", "[5s, 5s]",
            ":15: retry.delays: do not ascend, though all are counted from the first attempt; accepted: ascending "
            "durations"},
        Row{"AJitterOfOne", "[1s, 5s]", "[1s, 5s]\n  jitter: 1",
            ":16: retry.jitter: `1` is wrong; accepted: a part from 0 to below 1, such as 0.1"},
        Row{"AJitterThatIsNoNumber", "[1s, 5s]", "[1s, 5s]\n  jitter: nan",
            ":16: retry.jitter: `nan` is wrong; accepted: a part from 0 to below 1, such as 0.1"},
        Row{"AResourceThatNothingNames", "transport: any",
            "transport: any\nresource: {collection: things, url_at: /url}",
            ":13: resource: is named by what its webhook selects by; accepted: event.selector with required: true "
            "beside it"},
        Row{"DefaultEvents", "transport: any", "transport: any\ndefault_events: message.a*",
            ":13: default_events: `message.a*` is wrong; accepted: an event pattern such as message.*"},
        Row{"AnEventListField", "transport: any", "transport: any\nevent_list_field: event-types",
            ":13: event_list_field: `event-types` is wrong; accepted: up to 32 letters, digits and _, a letter first"}),
    row_name);

TEST(DialectFaults, AreToldTogether)
{
    const auto faults =
        lines_of(load_dialect({"d.yaml", "name: X\nevent: {type: {at: a}, envelope: [a]}\ntransprt: any\n"}).faults);

    EXPECT_THAT(faults,
                testing::IsSupersetOf(
                    {testing::HasSubstr("d.yaml:1: name: `X`"), testing::HasSubstr("d.yaml:2: event.type.at: `a`"),
                     testing::HasSubstr("signature: is missing"),
                     testing::HasSubstr("d.yaml:3: transprt: is no key that is known here; did you mean transport?")}));
}

}  // namespace
}  // namespace fantail::config
