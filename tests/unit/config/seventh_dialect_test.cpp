// Every key of a dialect file is read: tests/dialects/seventh.yaml has them all.

#include <gtest/gtest.h>

#include "fantail/config/dialect_loader.hpp"
#include "faults_matcher.hpp"

namespace fantail::config {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::IsEmpty;

class SeventhDialect : public testing::Test {
protected:
    LoadedDialect loaded{load_dialect(read_file(FANTAIL_SEVENTH_DIALECT))};
    const core::Dialect& dialect{loaded.dialect};
};

TEST_F(SeventhDialect, HasNoFaults) { EXPECT_THAT(lines_of(loaded.faults), IsEmpty()); }

TEST_F(SeventhDialect, SaysHowItsEventsLook)
{
    const auto& event = dialect.event;

    EXPECT_EQ(dialect.name, "seventh");
    EXPECT_THAT(event.type.at.keys, ElementsAre("what", "kind"));
    EXPECT_EQ(event.type.prefix, "shop.");
    EXPECT_TRUE(event.type.lower_case);
    EXPECT_THAT(event.tenant.keys, ElementsAre("who"));
    EXPECT_THAT(event.id.keys, ElementsAre("number"));
    EXPECT_THAT(event.time.keys, ElementsAre("when"));
    ASSERT_TRUE(event.selector);
    EXPECT_THAT(event.selector->at.keys, ElementsAre("where"));
    EXPECT_EQ(event.selector->api_field, "branches");
    EXPECT_TRUE(event.selector->required);
    EXPECT_THAT(event.envelope, ElementsAre("what", "who", "number", "when", "where"));
    EXPECT_THAT(event.append_missing, ElementsAre(core::FieldPath{{"number"}}, core::FieldPath{{"when"}}));
}

TEST_F(SeventhDialect, SaysHowItIsSignedAndWhichHeadersItHas)
{
    const auto& signature = dialect.signature;

    EXPECT_EQ(signature.header, "X-Seventh-Signature");
    EXPECT_EQ(signature.prefix, "s1=");
    EXPECT_EQ(signature.content, core::SignedContent::id_timestamp_body);
    EXPECT_EQ(signature.secret, core::SecretForm::base64);
    EXPECT_EQ(signature.digest, core::DigestForm::base64);
    EXPECT_TRUE(signature.optional);
    EXPECT_EQ(signature.rotation, core::RotationForm::one_header);
    EXPECT_EQ(signature.ed25519_prefix, "s2=");
    std::vector<std::string> names;
    std::vector<core::HeaderSource> sources;
    for (const auto& header : dialect.headers) {
        names.push_back(header.name);
        sources.push_back(header.source);
    }
    EXPECT_THAT(names, ElementsAre("X-Seventh-Type", "X-Seventh-Time", "X-Seventh-Delivery", "X-Seventh-Sent"));
    EXPECT_THAT(sources, ElementsAre(core::HeaderSource::event_type, core::HeaderSource::event_time,
                                     core::HeaderSource::delivery_id, core::HeaderSource::sent_at));
    EXPECT_TRUE(dialect.custom_headers);
}

TEST_F(SeventhDialect, SaysHowItIsSentAndTriedAgain)
{
    const auto& retry = dialect.retry;

    EXPECT_EQ(dialect.body_format, core::BodyFormat::php);
    EXPECT_EQ(dialect.attempt_timeout, 5s);
    EXPECT_EQ(dialect.transport, core::Transport::https_advised);
    EXPECT_EQ(retry.from, core::DelayFrom::first_attempt);
    EXPECT_THAT(retry.delays, ElementsAre(1s, 3s));
    EXPECT_EQ(retry.jitter, 0.1);
    EXPECT_EQ(retry.retried, core::Retried::all_but_4xx);
    EXPECT_EQ(retry.gone, core::Gone::final_and_disables);
    EXPECT_EQ(retry.retry_after, core::RetryAfterHeader::honoured);
    EXPECT_EQ(retry.open_circuit, core::OpenCircuit::ignored);
    EXPECT_EQ(dialect.health.disable_after, 36h);
    EXPECT_EQ(dialect.endpoint_key, core::EndpointKeyRule::tenant_and_url);
    EXPECT_EQ(dialect.limits.rate, (core::RateLimit{.requests = 1000, .per = 10s}));
    EXPECT_EQ(dialect.limits.in_flight, 10U);
}

TEST_F(SeventhDialect, SaysWhatItsCallersWriteAndMayLeaveOut)
{
    EXPECT_TRUE(dialect.name_required);
    EXPECT_EQ(dialect.default_events, "shop.*");
    EXPECT_EQ(dialect.event_list_field, "topics");
    ASSERT_TRUE(dialect.resource);
    EXPECT_EQ(dialect.resource->collection, "branches");
    EXPECT_THAT(dialect.resource->url_at.keys, ElementsAre("deliver", "to"));
    EXPECT_THAT(dialect.resource->secret_at.keys, ElementsAre("deliver", "secret"));
}

TEST_F(SeventhDialect, SaysWhatATestSends)
{
    EXPECT_THAT(dialect.test_event, testing::StartsWith(R"({"what": {"kind": "TESTED"})"));
    EXPECT_THAT(dialect.event_types, IsEmpty());  // it has no catalogue beside it
}

}  // namespace
}  // namespace fantail::config
