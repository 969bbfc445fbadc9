#include "ingestor/webhook_commands_fixture.hpp"

#include <optional>
#include <string>

#include <gtest/gtest.h>

#include "fantail/codec/filter_reader.hpp"
#include "fantail/codec/records.hpp"

namespace fantail::ingestor {
namespace {

using namespace test;
using namespace std::chrono_literals;

TEST_F(WebhookCommandsDo, AnswerACreationWithItsSecretOnceTheTableHasPassedIt)
{
    const auto created = run(commands.create(acme, wanted));

    ASSERT_TRUE(created);
    EXPECT_EQ(created->secret.secret, "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw");
    EXPECT_EQ(created->webhook.url, "https://receiver.example/hook");
    EXPECT_EQ(created->webhook.name, "receiver.example");
    EXPECT_TRUE(commands.get(acme, created->webhook.id));
}

TEST_F(WebhookCommandsDo, KeepAGivenSecretAndShowItMaskedEverAfter)
{
    wanted.secret.given = "my_webhook_secret";
    const auto created = run(commands.create(acme, wanted));

    ASSERT_TRUE(created);
    EXPECT_EQ(created->secret.secret, "my_webhook_secret");
    EXPECT_EQ(commands.get(acme, created->webhook.id)->secret.secret, "my_...ret");
}

TEST_F(WebhookCommandsDo, NeverWriteASecretInTheClear)
{
    wanted.secret.given = "my_webhook_secret";
    ASSERT_TRUE(run(commands.create(acme, wanted)));

    EXPECT_EQ(log.all().at(0).value->find("my_webhook_secret"), std::string::npos);
}

TEST_F(WebhookCommandsDo, MakeAnEd25519PairAndShowItsPublicKeyOnly)
{
    wanted.secret.scheme = SignatureScheme::v1a;
    const auto created = run(commands.create(standard, wanted));

    ASSERT_TRUE(created);
    EXPECT_EQ(created->secret.secret, "");
    EXPECT_EQ(created->secret.public_key, made_public_key);
    EXPECT_EQ(commands.get(standard, created->webhook.id)->secret.public_key, made_public_key);
    EXPECT_EQ(commands.get(standard, created->webhook.id)->secret.secret, "");
}

TEST_F(WebhookCommandsDo, HideATenantsWebhooksFromEveryOther)
{
    const auto created = run(commands.create(acme, wanted));
    const Caller other{core::RealmName{"social"}, core::TenantId{"other"}, Role::tenant};

    EXPECT_EQ(commands.get(other, created->webhook.id).error().code, core::ErrorCode::not_found);
    EXPECT_TRUE(commands.list(other, {}).webhooks.empty());
    EXPECT_EQ(run(commands.remove(other, created->webhook.id)).error().code, core::ErrorCode::not_found);
    EXPECT_EQ(commands.list(acme, {}).webhooks.size(), 1U);
}

TEST_F(WebhookCommandsDo, KeepAFilterUntilItIsChangedOrTakenAway)
{
    const auto filter = [](const char* text) { return std::get<0>(codec::read_filter(text)); };
    wanted.filter = filter(R"({"payload":{"amount":1}})");
    const auto created = run(commands.create(acme, wanted));
    const auto& id = created->webhook.id;

    EXPECT_EQ(commands.get(acme, id)->webhook.filter->text(), R"({"payload":{"amount":1}})");
    ASSERT_TRUE(run(commands.change(acme, id, {.state = core::WebhookState::inactive})));
    EXPECT_EQ(commands.get(acme, id)->webhook.filter->text(), R"({"payload":{"amount":1}})");
    ASSERT_TRUE(run(commands.change(acme, id, {.filter = filter(R"({"payload":{"amount":2}})")})));
    EXPECT_EQ(commands.get(acme, id)->webhook.filter->text(), R"({"payload":{"amount":2}})");
    EXPECT_EQ(commands.get(acme, id)->webhook.state, core::WebhookState::inactive);
    ASSERT_TRUE(run(commands.change(acme, id, {.filter = nullptr})));
    EXPECT_EQ(commands.get(acme, id)->webhook.filter, nullptr);
}

TEST_F(WebhookCommandsDo, DeleteForGood)
{
    const auto created = run(commands.create(acme, wanted));

    EXPECT_TRUE(run(commands.remove(acme, created->webhook.id)));
    EXPECT_FALSE(commands.get(acme, created->webhook.id));
    EXPECT_FALSE(run(commands.remove(acme, created->webhook.id)));
}

TEST_F(WebhookCommandsDo, SayUnavailableWhenKafkaRefuses)
{
    log.fail_next();
    EXPECT_EQ(run(commands.create(acme, wanted)).error().code, core::ErrorCode::unavailable);
}

TEST_F(WebhookCommandsDo, LeaveAWebhookUnsignedWhereTheDialectSaysSoAndNoSecretCame)
{
    wanted.events.emplace();
    wanted.selectors = {"conv_1"};
    const auto created =
        run(commands.create({core::RealmName{"conversations"}, core::TenantId{"acme"}, Role::tenant}, wanted));

    ASSERT_TRUE(created);
    EXPECT_TRUE(created->secret.secret.empty());
    EXPECT_EQ(created->webhook.events, std::vector<std::string>{"message.*"});
}

TEST_F(WebhookCommandsDo, KeepItsLimits)
{
    wanted.limits = {.rate = core::RateLimit{.requests = 7, .per = 2s}, .in_flight = 3};
    const auto created = run(commands.create(acme, wanted));

    ASSERT_TRUE(created);
    EXPECT_EQ(commands.get(acme, created->webhook.id)->webhook.limits, wanted.limits);
}

TEST_F(WebhookCommandsDo, KeepAScheduleThatTheOperatorAllows)
{
    wanted.retry = {.delays = std::vector<std::chrono::milliseconds>{5s, 1min}, .requests = 2};
    const auto created = run(commands.create(acme, wanted));

    ASSERT_TRUE(created);
    EXPECT_EQ(commands.get(acme, created->webhook.id)->webhook.retry, wanted.retry);
}

TEST_F(WebhookCommandsDo, ShowThatTheSystemHasDisabledAWebhook)
{
    const auto created = run(commands.create(acme, wanted));
    EXPECT_FALSE(commands.get(acme, created->webhook.id)->disabled);

    const core::Disable disable{.version = 1, .reason = core::DisableReason::gone, .at = clock.wall(), .by = "w0"};
    const auto state = codec::encode(core::WebhookStateRecord{
        .webhook_id = created->webhook.id, .realm = acme.realm, .tenant = acme.tenant, .disabled = disable});
    webhooks.states().read({.position = {{"test.webhook-state", 0}, core::Offset{0}},
                            .timestamp = {},
                            .key = created->webhook.id.value(),
                            .value = state,
                            .headers = {}});

    EXPECT_EQ(commands.get(acme, created->webhook.id)->disabled, disable);
    EXPECT_EQ(commands.list(acme, {}).webhooks.at(0).disabled, disable);
}

TEST_F(WebhookCommandsDo, ShowThatAWebhookIsFailing)
{
    const auto created = run(commands.create(acme, wanted));
    const core::Failing failing{.since = clock.wall(), .version = 1};
    webhooks.states().read({.position = {{"test.webhook-state", 0}, core::Offset{0}},
                            .timestamp = {},
                            .key = "health:" + created->webhook.id.value(),
                            .value = codec::encode(core::WebhookHealthRecord{acme.realm, acme.tenant, failing}),
                            .headers = {}});

    EXPECT_EQ(commands.get(acme, created->webhook.id)->failing, failing);
    EXPECT_FALSE(commands.get(acme, created->webhook.id)->disabled);
}

TEST_F(WebhookCommandsDo, WriteTheNextVersionWhenAPersonSwitchesItOnOrOff)
{
    const auto created = run(commands.create(acme, wanted));
    clock.advance(1s);

    const auto off = run(commands.change(acme, created->webhook.id, {.state = core::WebhookState::inactive}));
    ASSERT_TRUE(off);
    EXPECT_EQ(off->webhook.state, core::WebhookState::inactive);
    EXPECT_EQ(off->webhook.updated_at, clock.wall());
    EXPECT_EQ(off->webhook.url, created->webhook.url);
    EXPECT_EQ(webhooks.table().find(created->webhook.id)->version, 2U);

    const auto on = run(commands.change(acme, created->webhook.id, {.state = core::WebhookState::active}));
    ASSERT_TRUE(on);
    EXPECT_EQ(on->webhook.state, core::WebhookState::active);
    EXPECT_EQ(webhooks.table().find(created->webhook.id)->version, 3U);
}

TEST_F(WebhookCommandsDo, CancelADisableOfTheSystemByEnabling)
{
    const auto created = run(commands.create(acme, wanted));
    const core::Disable disable{.version = 1, .reason = core::DisableReason::failing, .at = clock.wall(), .by = "w0"};
    const core::InRecord late{
        .position = {{"test.webhook-state", 0}, core::Offset{0}},
        .timestamp = {},
        .key = created->webhook.id.value(),
        .value = codec::encode(core::WebhookStateRecord{created->webhook.id, acme.realm, acme.tenant, disable}),
        .headers = {}};
    webhooks.states().read(late);

    const auto enabled = run(commands.change(acme, created->webhook.id, {.state = core::WebhookState::active}));
    webhooks.states().read(late);

    ASSERT_TRUE(enabled);
    EXPECT_FALSE(enabled->disabled);
    EXPECT_FALSE(commands.get(acme, created->webhook.id)->disabled);
}

TEST_F(WebhookCommandsDo, NotSwitchAnothersWebhook)
{
    const auto created = run(commands.create(acme, wanted));
    auto stranger = acme;
    stranger.tenant = core::TenantId{"stranger"};

    const auto refused = run(commands.change(stranger, created->webhook.id, {.state = core::WebhookState::inactive}));
    EXPECT_EQ(refused.error().code, core::ErrorCode::not_found);
}

struct RefusedRow {
    const char* name;
    const char* realm;
    void (*change)(WebhookFields&);
    const char* says;
};

class WebhookCommandsRefuse : public WebhookCommandsDo, public testing::WithParamInterface<RefusedRow> {};

// contract: conversations-https
TEST_P(WebhookCommandsRefuse, AndNameTheField)
{
    GetParam().change(wanted);
    const auto created =
        run(commands.create({core::RealmName{GetParam().realm}, core::TenantId{"acme"}, Role::tenant}, wanted));

    ASSERT_FALSE(created);
    EXPECT_EQ(created.error().code, core::ErrorCode::invalid_argument);
    EXPECT_NE(created.error().detail.find(GetParam().says), std::string::npos) << created.error().detail;
    EXPECT_TRUE(log.all().empty());
}

INSTANTIATE_TEST_SUITE_P(
    , WebhookCommandsRefuse,
    testing::Values(RefusedRow{"AUrlWithUserInfo", "social",
                               [](WebhookFields& wanted) { wanted.url = "https://me@a.example/"; }, "url:"},
                    RefusedRow{"NoEvents", "social", [](WebhookFields& wanted) { wanted.events.emplace(); }, "events:"},
                    RefusedRow{"APatternWithHalfAWildcard", "social",
                               [](WebhookFields& wanted) { wanted.events = {"post.pub*"}; }, "events:"},
                    RefusedRow{"ATypeThatTheCatalogueDoesNotHave", "catalogued",
                               [](WebhookFields& wanted) {
                                   wanted.events = {"*", "post.*", "post.published", "post.pubished"};
                               },
                               "events: there is no event type post.pubished; did you mean post.published?"},
                    RefusedRow{"HeadersWhereTheDialectSendsNone", "social",
                               [](WebhookFields& wanted) {
                                   wanted.headers = std::vector<core::Header>{{"X-A", "b"}};
                               },
                               "headers:"},
                    RefusedRow{"ASecretLongerThanAnyNeeds", "social",
                               [](WebhookFields& wanted) { wanted.secret.given = std::string(257, 'x'); },
                               "secret: at most 256 bytes"},
                    RefusedRow{"Ed25519WhereTheDialectHasNone", "social",
                               [](WebhookFields& wanted) { wanted.secret.scheme = SignatureScheme::v1a; },
                               "signature: this product signs with v1 only"},
                    RefusedRow{"ASchemeBesideASecret", "standard",
                               [](WebhookFields& wanted) {
                                   wanted.secret = {.given = made_private_key, .scheme = SignatureScheme::v1a};
                               },
                               "signature:"},
                    RefusedRow{"ASecretThatIsNoKey", "standard",
                               [](WebhookFields& wanted) { wanted.secret.given = "whsk_c2hvcnQ="; }, "secret:"},
                    RefusedRow{"ARetrySoonerThanTheOperatorAllows", "social",
                               [](WebhookFields& wanted) { wanted.retry = {.delays = {{999ms}}}; },
                               "retry: a delay must be from 1000 ms to 86400000 ms"},
                    RefusedRow{"MoreRequestsThanTheOperatorAllows", "social",
                               [](WebhookFields& wanted) { wanted.retry = {.requests = 17}; },
                               "retry: requests must be from 1 to 16"},
                    RefusedRow{"MoreRequestsThanTheScheduleHas", "social",
                               [](WebhookFields& wanted) { wanted.retry = {.requests = 16}; },
                               "retry: more requests than the schedule has"},
                    RefusedRow{"LimitsOfItsOwnWhereTheUrlHasThem", "conversations",
                               [](WebhookFields& wanted) {
                                   wanted.selectors = {"c"};
                                   wanted.limits.emplace().in_flight = 3;
                               },
                               "limits: webhooks of the dialect conversations share their limits"},
                    RefusedRow{"EveryTenantForATenant", "social",
                               [](WebhookFields& wanted) { wanted.every_tenant = true; }, "operator"},
                    RefusedRow{"PlainHttpWhereTlsIsPromised", "conversations",
                               [](WebhookFields& wanted) {
                                   wanted.url = "http://a.example/";
                                   wanted.selectors = {"c"};
                               },
                               "https://"},
                    RefusedRow{"AConversationWithoutItsId", "conversations", [](WebhookFields&) {}, "conversation_id"}),
    [](const auto& row) { return std::string{row.param.name}; });

}  // namespace
}  // namespace fantail::ingestor
