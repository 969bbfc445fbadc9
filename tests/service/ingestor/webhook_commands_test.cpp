#include "ingestor/app/webhook_commands.hpp"

#include <memory>
#include <optional>
#include <string>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <gtest/gtest.h>

#include "fakes/fake_record_log.hpp"
#include "fakes/manual_clock.hpp"
#include "fantail/codec/records.hpp"

namespace fantail::ingestor {
namespace {

namespace asio = boost::asio;
using namespace std::chrono_literals;

constexpr const char* sealing_keys = "k1 AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=\n";

class CountedChance : public Chance {
public:
    std::string id(std::string_view prefix) override { return std::string{prefix} + std::to_string(++drawn_); }
    std::string secret() override { return "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"; }
    std::array<std::byte, 12> nonce() override { return {std::byte(++drawn_)}; }

private:
    int drawn_{0};
};

core::Realm realm(const char* name, void (*change)(core::Dialect&))
{
    auto dialect = std::make_shared<core::Dialect>();
    dialect->name = name;
    change(*dialect);
    return {core::RealmName{name}, std::move(dialect), {}};
}

class WebhookCommandsDo : public testing::Test {
protected:
    /// Runs the command to its end; the table follows the log as the reader would.
    template <class T>
    T run(asio::awaitable<T> command)
    {
        std::optional<T> answer;
        asio::co_spawn(io, std::move(command), [&](std::exception_ptr thrown, T result) {
            if (thrown) std::rethrow_exception(thrown);
            answer.emplace(std::move(result));
        });
        while (!answer) {
            io.restart();
            if (io.poll() == 0) follow();
        }
        return std::move(*answer);
    }

    void follow()
    {
        const auto written = log.of("test.webhooks");
        if (!webhooks.is_loaded()) {
            webhooks.states().current(core::Offset{0}, std::chrono::steady_clock::now());
            webhooks.current(core::Offset{0}, std::chrono::steady_clock::now());
        }
        for (; followed < written.size(); ++followed) {
            webhooks.read({.position = {{"test.webhooks", 0}, core::Offset{static_cast<std::int64_t>(followed)}},
                           .timestamp = {},
                           .key = written[followed].key,
                           .value = written[followed].value,
                           .headers = {}});
        }
    }

    asio::io_context io;
    test::FakeRecordLog log{io};
    test::ManualClock clock;
    CountedChance chance;
    core::Realms realms{
        {realm("social", [](core::Dialect& dialect) { dialect.custom_headers = false; }),
         realm("conversations", [](core::Dialect& dialect) {
             dialect.transport = core::Transport::https_only;
             dialect.signature.optional = true;
             dialect.default_events = "message.*";
             dialect.event.selector = core::SelectorRule{{{"conversation_id"}}, "conversation_id", true};
         })}};
    crypto::Sealer sealer{*crypto::Sealer::create(sealing_keys)};
    std::size_t followed{0};
    intake::WebhookFollower webhooks{io.get_executor(), [](const intake::FollowedTable&) {},
                                     [](core::Offset, const core::Error&) {}};
    WebhookCommands commands{{webhooks, log, realms, sealer, clock, chance, core::TopicNames{"test."}, 5s, {}}};
    Caller acme{core::RealmName{"social"}, core::TenantId{"acme"}, Role::tenant};
    NewWebhook wanted{.name = {},
                      .url = "https://Receiver.example:443/hook",
                      .events = {"post.*"},
                      .selectors = {},
                      .headers = {},
                      .secret = {},
                      .body_format = {}};
};

TEST_F(WebhookCommandsDo, AnswerACreationWithItsSecretOnceTheTableHasPassedIt)
{
    const auto created = run(commands.create(acme, wanted));

    ASSERT_TRUE(created);
    EXPECT_EQ(created->secret, "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw");
    EXPECT_EQ(created->webhook.url, "https://receiver.example/hook");
    EXPECT_EQ(created->webhook.name, "receiver.example");
    EXPECT_TRUE(commands.get(acme, created->webhook.id));
}

TEST_F(WebhookCommandsDo, KeepAGivenSecretAndShowItMaskedEverAfter)
{
    wanted.secret = "my_webhook_secret";
    const auto created = run(commands.create(acme, wanted));

    ASSERT_TRUE(created);
    EXPECT_EQ(created->secret, "my_webhook_secret");
    EXPECT_EQ(commands.get(acme, created->webhook.id)->secret, "my_...ret");
}

TEST_F(WebhookCommandsDo, NeverWriteASecretInTheClear)
{
    wanted.secret = "my_webhook_secret";
    ASSERT_TRUE(run(commands.create(acme, wanted)));

    EXPECT_EQ(log.all().at(0).value->find("my_webhook_secret"), std::string::npos);
}

TEST_F(WebhookCommandsDo, HideATenantsWebhooksFromEveryOther)
{
    const auto created = run(commands.create(acme, wanted));
    const Caller other{core::RealmName{"social"}, core::TenantId{"other"}, Role::tenant};

    EXPECT_EQ(commands.get(other, created->webhook.id).error().code, core::ErrorCode::not_found);
    EXPECT_TRUE(commands.list(other).empty());
    EXPECT_EQ(run(commands.remove(other, created->webhook.id)).error().code, core::ErrorCode::not_found);
    EXPECT_EQ(commands.list(acme).size(), 1U);
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
    wanted.events.clear();
    wanted.selectors = {"conv_1"};
    const auto created =
        run(commands.create({core::RealmName{"conversations"}, core::TenantId{"acme"}, Role::tenant}, wanted));

    ASSERT_TRUE(created);
    EXPECT_TRUE(created->secret.empty());
    EXPECT_EQ(created->webhook.events, std::vector<std::string>{"message.*"});
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
    EXPECT_EQ(commands.list(acme).at(0).disabled, disable);
}

struct RefusedRow {
    const char* name;
    const char* realm;
    void (*change)(NewWebhook&);
    const char* says;
};

class WebhookCommandsRefuse : public WebhookCommandsDo, public testing::WithParamInterface<RefusedRow> {};

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
                               [](NewWebhook& wanted) { wanted.url = "https://me@a.example/"; }, "url:"},
                    RefusedRow{"NoEvents", "social", [](NewWebhook& wanted) { wanted.events.clear(); }, "events:"},
                    RefusedRow{"APatternWithHalfAWildcard", "social",
                               [](NewWebhook& wanted) { wanted.events = {"post.pub*"}; }, "events:"},
                    RefusedRow{"HeadersWhereTheDialectSendsNone", "social",
                               [](NewWebhook& wanted) {
                                   wanted.headers = {{"X-A", "b"}};
                               },
                               "headers:"},
                    RefusedRow{"ARetrySoonerThanTheOperatorAllows", "social",
                               [](NewWebhook& wanted) { wanted.retry.delays = {{999ms}}; },
                               "retry: a delay must be from 1000 ms to 86400000 ms"},
                    RefusedRow{"MoreRequestsThanTheOperatorAllows", "social",
                               [](NewWebhook& wanted) { wanted.retry.requests = 17; },
                               "retry: requests must be from 1 to 16"},
                    RefusedRow{"MoreRequestsThanTheScheduleHas", "social",
                               [](NewWebhook& wanted) { wanted.retry.requests = 16; },
                               "retry: more requests than the schedule has"},
                    RefusedRow{"EveryTenantForATenant", "social",
                               [](NewWebhook& wanted) { wanted.every_tenant = true; }, "operator"},
                    RefusedRow{"PlainHttpWhereTlsIsPromised", "conversations",
                               [](NewWebhook& wanted) {
                                   wanted.url = "http://a.example/";
                                   wanted.selectors = {"c"};
                               },
                               "https://"},
                    RefusedRow{"AConversationWithoutItsId", "conversations", [](NewWebhook&) {}, "conversation_id"}),
    [](const auto& row) { return std::string{row.param.name}; });

}  // namespace
}  // namespace fantail::ingestor
