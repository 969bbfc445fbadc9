// The table of contracts/README.md, column by column. A change here is a change of what customers were promised.
#include "fantail/config/dialect_loader.hpp"

#include <algorithm>

#include <gtest/gtest.h>

#include "faults_matcher.hpp"

namespace fantail::config {
namespace {

using namespace std::chrono_literals;
using core::FieldPath;
using testing::ElementsAre;
using testing::IsEmpty;

class DialectFile : public testing::Test {
protected:
    static void SetUpTestSuite() { loaded = load_dialects(FANTAIL_DIALECTS); }

    static const core::Dialect& dialect(std::string_view name)
    {
        for (const auto& each : loaded.dialects) {
            if (each->name == name) return *each;
        }
        throw std::runtime_error{"no dialect " + std::string{name}};
    }

    static LoadedDialects loaded;
};

LoadedDialects DialectFile::loaded;

FieldPath path(std::vector<std::string> keys) { return {std::move(keys)}; }

TEST_F(DialectFile, AllSixLoadWithoutAFault)
{
    EXPECT_THAT(lines_of(loaded.faults), IsEmpty());

    std::vector<std::string> names;
    for (const auto& each : loaded.dialects) names.push_back(each->name);
    EXPECT_THAT(names, ElementsAre("conversations", "roundabout", "sentimatrix", "smartaihub", "social", "standard"));
}

TEST_F(DialectFile, SaysTheEnvelope)
{
    EXPECT_THAT(dialect("social").event.envelope, ElementsAre("event", "timestamp", "data", "workspaceId"));
    EXPECT_THAT(dialect("roundabout").event.envelope, ElementsAre("id", "event_type", "created_at", "data"));
    EXPECT_THAT(dialect("sentimatrix").event.envelope, ElementsAre("id", "event", "timestamp", "data"));
    EXPECT_THAT(dialect("conversations").event.envelope, ElementsAre("conversation_id", "data", "timestamp"));
    EXPECT_THAT(dialect("smartaihub").event.envelope, ElementsAre("id", "eventType", "userId", "data", "metadata"));
    EXPECT_THAT(dialect("standard").event.envelope, ElementsAre("type", "timestamp", "data"));
}

struct EventRow {
    const char* name;
    FieldPath type;
    FieldPath tenant;
    FieldPath id;
    FieldPath time;
    std::vector<FieldPath> append_missing;
};

class DialectFileEvent : public DialectFile, public testing::WithParamInterface<EventRow> {};

// contract: social-tenant, roundabout-envelope, sentimatrix-envelope, conversations-idempotency
// contract: smartaihub-tenant, smartaihub-receiver-flask
TEST_P(DialectFileEvent, SaysWhereItsFieldsLie)
{
    const auto& row = GetParam();
    const auto& event = dialect(row.name).event;

    EXPECT_EQ(event.type.at, row.type);
    EXPECT_EQ(event.tenant, row.tenant);
    EXPECT_EQ(event.id, row.id);
    EXPECT_EQ(event.time, row.time);
    EXPECT_EQ(event.append_missing, row.append_missing);
}

const FieldPath none;
const FieldPath id = path({"id"});

INSTANTIATE_TEST_SUITE_P(
    , DialectFileEvent,
    testing::Values(EventRow{"social", path({"event"}), path({"workspaceId"}), none, path({"timestamp"}), {}},
                    EventRow{
                        "roundabout", path({"event_type"}), none, id, path({"created_at"}), {id, path({"created_at"})}},
                    EventRow{"sentimatrix", path({"event"}), none, id, path({"timestamp"}), {id, path({"timestamp"})}},
                    EventRow{"conversations", path({"data", "status"}), none, none, path({"timestamp"}), {}},
                    EventRow{"smartaihub",
                             path({"eventType"}),
                             path({"userId"}),
                             id,
                             path({"metadata", "timestamp"}),
                             {id, path({"metadata", "timestamp"})}},
                    EventRow{"standard", path({"type"}), none, none, path({"timestamp"}), {}}),
    [](const auto& row) { return std::string{row.param.name}; });

// contract: conversations-post, smartaihub-register
TEST_F(DialectFile, OnlyConversationsMakesItsTypes)
{
    for (const auto& each : loaded.dialects) {
        const bool makes = each->name == "conversations";
        EXPECT_EQ(each->resource.has_value(), makes) << each->name;
        EXPECT_EQ(each->event.type.prefix, makes ? "message." : "") << each->name;
        EXPECT_EQ(each->event.type.lower_case, makes) << each->name;
        EXPECT_EQ(each->default_events, makes ? "message.*" : "") << each->name;
        EXPECT_EQ(each->event_list_field, each->name == "smartaihub" ? "eventTypes" : "events") << each->name;
    }
}

// contract: sentimatrix-projects, conversations-own
TEST_F(DialectFile, SaysWhatElseIsMatched)
{
    const auto& project = dialect("sentimatrix").event.selector;
    const auto& conversation = dialect("conversations").event.selector;

    ASSERT_TRUE(project && conversation);
    EXPECT_EQ(project->at, path({"data", "project_id"}));
    EXPECT_EQ(project->api_field, "project_ids");
    EXPECT_FALSE(project->required);
    EXPECT_EQ(conversation->at, path({"conversation_id"}));
    EXPECT_EQ(conversation->api_field, "conversation_id");
    EXPECT_TRUE(conversation->required);
    for (const auto* other : {"social", "roundabout", "smartaihub", "standard"}) {
        EXPECT_FALSE(dialect(other).event.selector) << other;
    }
}

struct SignatureRow {
    const char* name;
    const char* header;
    const char* prefix;
};

class DialectFileSignature : public DialectFile, public testing::WithParamInterface<SignatureRow> {};

// contract: social-signed, social-hmac, roundabout-signed, roundabout-hmac, sentimatrix-signed, conversations-signing
// contract: smartaihub-signed
TEST_P(DialectFileSignature, IsOfTheBodyWithTheSecretAsShownInHex)
{
    const auto& row = GetParam();
    const auto& signature = dialect(row.name).signature;

    EXPECT_EQ(signature.header, row.header);
    EXPECT_EQ(signature.prefix, row.prefix);
    EXPECT_EQ(signature.content, core::SignedContent::body);
    EXPECT_EQ(signature.secret, core::SecretForm::text);
    EXPECT_EQ(signature.digest, core::DigestForm::hex);
    EXPECT_EQ(signature.optional, row.name == std::string_view{"conversations"});
    EXPECT_EQ(signature.rotation, core::RotationForm::next_header);
    EXPECT_EQ(signature.ed25519_prefix, "");
}

INSTANTIATE_TEST_SUITE_P(, DialectFileSignature,
                         testing::Values(SignatureRow{"social", "X-Webhook-Signature", "sha256="},
                                         SignatureRow{"roundabout", "X-Roundabout-Signature", ""},
                                         SignatureRow{"sentimatrix", "X-Sentimatrix-Signature", "sha256="},
                                         SignatureRow{"conversations", "X-Webhook-Signature", "sha256="},
                                         SignatureRow{"smartaihub", "X-Webhook-Signature", "sha256="}),
                         [](const auto& row) { return std::string{row.param.name}; });

TEST_F(DialectFile, StandardSignsAsStandardWebhooksDoes)
{
    const auto& signature = dialect("standard").signature;

    EXPECT_EQ(signature.header, "webhook-signature");
    EXPECT_EQ(signature.prefix, "v1,");
    EXPECT_EQ(signature.content, core::SignedContent::id_timestamp_body);
    EXPECT_EQ(signature.secret, core::SecretForm::base64);
    EXPECT_EQ(signature.digest, core::DigestForm::base64);
    EXPECT_FALSE(signature.optional);
    EXPECT_EQ(signature.rotation, core::RotationForm::one_header);
    EXPECT_EQ(signature.ed25519_prefix, "v1a,");
}

// contract: sentimatrix-headers, sentimatrix-custom-headers, sentimatrix-required
TEST_F(DialectFile, SaysItsFurtherHeaders)
{
    const auto header = [](const char* name, core::HeaderSource source) {
        return testing::AllOf(testing::Field(&core::HeaderRule::name, name),
                              testing::Field(&core::HeaderRule::source, source));
    };

    EXPECT_THAT(dialect("sentimatrix").headers,
                ElementsAre(header("X-Sentimatrix-Event", core::HeaderSource::event_type),
                            header("X-Sentimatrix-Delivery", core::HeaderSource::delivery_id),
                            header("X-Sentimatrix-Timestamp", core::HeaderSource::event_time)));
    EXPECT_THAT(dialect("standard").headers, ElementsAre(header("webhook-timestamp", core::HeaderSource::sent_at)));
    for (const auto* other : {"social", "roundabout", "conversations", "smartaihub"}) {
        EXPECT_THAT(dialect(other).headers, IsEmpty()) << other;
    }
    for (const auto& each : loaded.dialects) EXPECT_EQ(each->custom_headers, each->name == "sentimatrix") << each->name;
    for (const auto& each : loaded.dialects) EXPECT_EQ(each->name_required, each->name == "sentimatrix") << each->name;
}

struct SendingRow {
    const char* name;
    core::BodyFormat body_format;
    std::chrono::milliseconds timeout;
    core::Transport transport;
    core::EndpointKeyRule endpoint_key;
};

class DialectFileSending : public DialectFile, public testing::WithParamInterface<SendingRow> {};

// contract: social-https, social-timeout, roundabout-retried, sentimatrix-timeout, conversations-https
// contract: conversations-timeout, smartaihub-https, smartaihub-timeout
TEST_P(DialectFileSending, IsAsTheTableSays)
{
    const auto& row = GetParam();
    const auto& sent = dialect(row.name);

    EXPECT_EQ(sent.body_format, row.body_format);
    EXPECT_EQ(sent.attempt_timeout, row.timeout);
    EXPECT_EQ(sent.transport, row.transport);
    EXPECT_EQ(sent.endpoint_key, row.endpoint_key);
}

using enum core::BodyFormat;
using enum core::Transport;
using enum core::EndpointKeyRule;

INSTANTIATE_TEST_SUITE_P(, DialectFileSending,
                         testing::Values(SendingRow{"social", javascript, 30s, https_advised, webhook},
                                         SendingRow{"roundabout", javascript, 30s, core::Transport::any, webhook},
                                         SendingRow{"sentimatrix", raw, 30s, core::Transport::any, webhook},
                                         SendingRow{"conversations", raw, 30s, https_only, tenant_and_url},
                                         SendingRow{"smartaihub", raw, 10s, https_advised, webhook},
                                         SendingRow{"standard", raw, 20s, https_only, webhook}),
                         [](const auto& row) { return std::string{row.param.name}; });

struct RetryRow {
    const char* name;
    core::DelayFrom from;
    std::vector<std::chrono::milliseconds> delays;
    core::Retried retried;
};

// contract: social-no-rate-limit, conversations-in-flight, conversations-rate
TEST_F(DialectFile, LimitsTheEndpointsOfConversationsAlone)
{
    for (const auto* name : {"social", "roundabout", "sentimatrix", "smartaihub", "standard"}) {
        EXPECT_FALSE(dialect(name).limits.rate) << name;
        EXPECT_FALSE(dialect(name).limits.in_flight) << name;
    }
    EXPECT_EQ(dialect("conversations").limits.rate, (core::RateLimit{.requests = 100, .per = 1min}));
    EXPECT_EQ(dialect("conversations").limits.in_flight, 10U);
}

class DialectFileRetry : public DialectFile, public testing::WithParamInterface<RetryRow> {};

// contract: social-schedule, roundabout-schedule, sentimatrix-schedule, conversations-attempts, conversations-schedule
// contract: smartaihub-retry
TEST_P(DialectFileRetry, IsAsTheTableSays)
{
    const auto& row = GetParam();
    const auto& retry = dialect(row.name).retry;
    const bool is_standard = row.name == std::string_view{"standard"};

    EXPECT_EQ(retry.from, row.from);
    EXPECT_EQ(retry.delays, row.delays);
    EXPECT_EQ(retry.retried, row.retried);
    EXPECT_EQ(retry.jitter, is_standard ? 0.1 : 0.0);
    EXPECT_EQ(dialect(GetParam().name).health.disable_after,
              is_standard ? std::optional<std::chrono::milliseconds>{120h} : std::nullopt);
    EXPECT_EQ(retry.gone, is_standard ? core::Gone::final_and_disables : core::Gone::like_any_other);
    EXPECT_EQ(retry.retry_after, is_standard ? core::RetryAfterHeader::honoured : core::RetryAfterHeader::ignored);
    EXPECT_EQ(retry.open_circuit, core::OpenCircuit::stands_in);
}

using enum core::DelayFrom;
using enum core::Retried;

INSTANTIATE_TEST_SUITE_P(
    , DialectFileRetry,
    testing::Values(RetryRow{"social", previous_attempt, {1min, 5min, 15min, 1h, 6h}, all_but_4xx},
                    RetryRow{"roundabout", first_attempt, {5min, 15min, 30min, 60min, 120min}, every_non_2xx},
                    RetryRow{"sentimatrix", previous_attempt, {1min, 5min, 30min, 2h}, every_non_2xx},
                    RetryRow{"conversations", previous_attempt, {4s, 8s, 10s}, every_non_2xx},
                    RetryRow{"smartaihub", previous_attempt, {1min, 5min, 15min, 1h, 6h}, every_non_2xx},
                    RetryRow{
                        "standard", previous_attempt, {5s, 5min, 30min, 2h, 5h, 10h, 14h, 20h, 24h}, every_non_2xx}),
    [](const auto& row) { return std::string{row.param.name}; });

struct CatalogueRow {
    const char* name;
    std::size_t types;
    std::size_t with_example;
    std::size_t with_schema;
};

class DialectFileCatalogue : public DialectFile, public testing::WithParamInterface<CatalogueRow> {};

TEST_P(DialectFileCatalogue, HasTheTypesThatTheDocumentNames)
{
    const auto& types = dialect(GetParam().name).event_types;

    EXPECT_EQ(types.size(), GetParam().types);
    EXPECT_EQ(std::ranges::count_if(types, [](const auto& type) { return !type.example.empty(); }),
              GetParam().with_example);
    EXPECT_EQ(std::ranges::count_if(types, [](const auto& type) { return !type.schema.empty(); }),
              GetParam().with_schema);
}

INSTANTIATE_TEST_SUITE_P(, DialectFileCatalogue,
                         testing::Values(CatalogueRow{"social", 13, 13, 13}, CatalogueRow{"roundabout", 17, 2, 2},
                                         CatalogueRow{"sentimatrix", 12, 3, 3}, CatalogueRow{"conversations", 3, 1, 3},
                                         CatalogueRow{"smartaihub", 12, 12, 12}, CatalogueRow{"standard", 0, 0, 0}),
                         [](const auto& row) { return std::string{row.param.name}; });

TEST_F(DialectFile, DescribesAnEventTypeInTheDocumentsWords)
{
    const auto& type = dialect("sentimatrix").event_types.at(10);

    EXPECT_EQ(type.name, "alert.sentiment_drop");
    EXPECT_EQ(type.description, "Sentiment dropped below threshold");
    EXPECT_THAT(type.example, testing::HasSubstr("\"change\": -0.20,"));  // as it is printed, to the last zero
    EXPECT_THAT(type.schema, testing::StartsWith("{\"type\":\"object\""));
}

TEST_F(DialectFile, SaysWhatATestSends)
{
    for (const auto& each : loaded.dialects) EXPECT_FALSE(each->test_event.empty()) << each->name;
}

}  // namespace
}  // namespace fantail::config
