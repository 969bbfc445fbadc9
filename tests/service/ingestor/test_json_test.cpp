#include "ingestor/adapters/api/test_json.hpp"

#include <gtest/gtest.h>

#include <boost/json/serialize.hpp>

#include "ingestor/adapters/api/valid_text.hpp"

namespace fantail::ingestor {
namespace {

using namespace std::chrono_literals;
using core::AttemptError;

core::Dialect dialect()
{
    core::Dialect made;
    made.event.type.at = {{"event_type"}};
    return made;
}

TEST(ATestRequest, MayBeEmpty)
{
    const auto read = read_test_request(" \n", dialect());

    ASSERT_TRUE(read);
    EXPECT_FALSE(read->type);
    EXPECT_FALSE(read->data);
}

// contract: smartaihub-test
TEST(ATestRequest, NamesTypeAndDataWhichStandsAsItIsWritten)
{
    for (const auto* member : {"type", "event", "eventType", "event_type"}) {
        const auto read =
            read_test_request("{\"" + std::string{member} + R"(": "user.created", "data": {"n": 1.50}})", dialect());

        ASSERT_TRUE(read) << member;
        EXPECT_EQ(read->type, "user.created");
        EXPECT_EQ(read->data, R"({"n": 1.50})");
    }
}

TEST(ATestRequest, IsRefusedWhereItIsNotUnderstood)
{
    EXPECT_FALSE(read_test_request("[]", dialect()));
    EXPECT_FALSE(read_test_request(R"({"tpye": "a"})", dialect()));
    EXPECT_EQ(read_test_request(R"({"event": 1})", dialect()).error().pointer, "/event");
}

Tested tested(const core::Attempt& attempt, core::Verdict verdict)
{
    Tested made{.event_type = "webhook.test", .outcome = {}};
    made.outcome.task.event_id = core::EventId{"evt_1"};
    made.outcome.task.delivery_id = core::DeliveryId{"d-1"};
    made.outcome.verdict = verdict;
    made.outcome.attempt = attempt;
    return made;
}

// contract: sentimatrix-test
TEST(ATestsAnswer, OfADeliveredOneIsThatOfTheDocument)
{
    core::Attempt attempt;
    attempt.status = 200;
    attempt.answer = "OK";
    attempt.phases.total = 149'600us;

    EXPECT_EQ(boost::json::serialize(show(tested(attempt, core::Verdict::delivered))),
              R"({"delivered":true,"status_code":200,"response_time_ms":150,"response_body":"OK",)"
              R"("event_type":"webhook.test","event_id":"evt_1","delivery_id":"d-1"})");
}

// contract: sentimatrix-test
TEST(ATestsAnswer, OfATimeoutIsThatOfTheDocument)
{
    core::Attempt attempt;
    attempt.error = AttemptError::timeout;
    attempt.phases.total = 30s;

    EXPECT_EQ(boost::json::serialize(show(tested(attempt, core::Verdict::failed))),
              R"({"delivered":false,"error":"Connection timeout","status_code":null,"response_time_ms":30000,)"
              R"("response_body":"","error_class":"timeout",)"
              R"("event_type":"webhook.test","event_id":"evt_1","delivery_id":"d-1"})");
}

TEST(ATestsAnswer, OfOneThatWasNotMadeSaysWhy)
{
    auto limited = tested({}, core::Verdict::failed);
    limited.outcome.attempt.reset();
    limited.outcome.reason = core::OutcomeReason::rate_limited;

    EXPECT_EQ(boost::json::serialize(show(limited)),
              R"({"delivered":false,"error":"Rate limited","status_code":null,"error_class":"rate_limited",)"
              R"("event_type":"webhook.test","event_id":"evt_1","delivery_id":"d-1"})");
}

struct TextRow {
    const char* name;
    std::optional<int> status;
    AttemptError error;
    const char* text;
    const char* word;
};

class ATestsError : public testing::TestWithParam<TextRow> {};

TEST_P(ATestsError, IsWordedForPeopleAndPrograms)
{
    const auto& row = GetParam();
    core::Outcome outcome;
    outcome.attempt = core::Attempt{};
    outcome.attempt->status = row.status;
    outcome.attempt->error = row.error;

    EXPECT_EQ(error_text(outcome), row.text);
    EXPECT_EQ(error_class(outcome), row.word);
}

INSTANTIATE_TEST_SUITE_P(
    , ATestsError,
    testing::Values(
        TextRow{"ServerError", 500, AttemptError::none, "Internal Server Error", "http_status"},
        TextRow{"NotFound", 404, AttemptError::none, "Not Found", "http_status"},
        TextRow{"NobodysStatus", 577, AttemptError::none, "HTTP status 577", "http_status"},
        TextRow{"Timeout", {}, AttemptError::timeout, "Connection timeout", "timeout"},
        TextRow{"ConnectTimeout", {}, AttemptError::connect_timeout, "Connection timeout", "connect_timeout"},
        TextRow{"Refused", {}, AttemptError::connect_refused, "Connection refused", "connect_refused"},
        TextRow{"NameNotFound", {}, AttemptError::name_not_found, "Name not found", "name_not_found"},
        TextRow{"Invalid", {}, AttemptError::tls_invalid, "Invalid certificate", "tls_invalid"},
        TextRow{"Expired", {}, AttemptError::tls_expired, "Expired certificate", "tls_expired"},
        TextRow{"Mismatch", {}, AttemptError::tls_name_mismatch, "Certificate mismatch", "tls_name_mismatch"},
        TextRow{"Denied", {}, AttemptError::address_denied, "Address denied", "address_denied"}),
    [](const auto& row) { return std::string{row.param.name}; });

TEST(ValidText, KeepsUtf8AndReplacesWhatIsNone)
{
    EXPECT_EQ(valid_text("caf\xc3\xa9 \xe2\x82\xac \xf0\x9f\x98\x80"), "caf\xc3\xa9 \xe2\x82\xac \xf0\x9f\x98\x80");
    EXPECT_EQ(valid_text("a\xff"
                         "b"),
              "a\xef\xbf\xbd"
              "b");
    EXPECT_EQ(valid_text("cut \xe2\x82"), "cut \xef\xbf\xbd\xef\xbf\xbd") << "the 4 KiB may end within a character";
    EXPECT_EQ(valid_text("\xed\xa0\x80"), "\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd") << "a surrogate";
    EXPECT_EQ(valid_text("\xc0\xaf"), "\xef\xbf\xbd\xef\xbf\xbd") << "overlong";
}

}  // namespace
}  // namespace fantail::ingestor
