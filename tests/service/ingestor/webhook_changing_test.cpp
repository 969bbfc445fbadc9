// What a person changes of a webhook that is there.

#include <string>
#include <vector>

#include "ingestor/webhook_commands_fixture.hpp"

namespace fantail::ingestor {
namespace {

using namespace std::chrono_literals;

class ChangingAWebhook : public test::WebhookCommandsDo {
protected:
    ShownWebhook created() { return run(commands.create(acme, wanted)).value(); }
};

TEST_F(ChangingAWebhook, ChangesWhatIsSentAndLeavesTheRest)
{
    wanted.name = "before";
    const auto before = created();
    clock.advance(1s);

    const auto after = run(commands.change(
        acme, before.webhook.id,
        {.name = "after",
         .url = "https://other.example/",
         .retry = core::RetryOverride{.delays = std::vector<std::chrono::milliseconds>{1min}, .requests = 2}}));

    ASSERT_TRUE(after) << after.error().detail;
    EXPECT_EQ(after->webhook.name, "after");
    EXPECT_EQ(after->webhook.url, "https://other.example/");
    EXPECT_EQ(after->webhook.retry.requests, 2U);
    EXPECT_EQ(after->webhook.events, before.webhook.events);
    EXPECT_EQ(after->webhook.secret, before.webhook.secret);
    EXPECT_EQ(after->webhook.created_at, before.webhook.created_at);
    EXPECT_EQ(after->webhook.updated_at, clock.wall());
}

TEST_F(ChangingAWebhook, ChecksWhatIsSentAsACreationDoes)
{
    const auto before = created();
    const auto count = log.all().size();

    const auto refused =
        run(commands.change(acme, before.webhook.id, {.events = std::vector<std::string>{"post.pub*"}}));

    ASSERT_FALSE(refused);
    EXPECT_NE(refused.error().detail.find("events:"), std::string::npos) << refused.error().detail;
    EXPECT_EQ(log.all().size(), count);
}

TEST_F(ChangingAWebhook, DoesNotAskAgainForWhatACreationMustHave)
{
    const auto before = created();

    EXPECT_TRUE(run(commands.change(acme, before.webhook.id, {.state = core::WebhookState::inactive})));
}

TEST_F(ChangingAWebhook, PutsAGivenSecretInThePresentOnesPlaceAtOnce)
{
    const auto before = created();
    ASSERT_TRUE(run(commands.rotate(acme, before.webhook.id, {.secret = {.given = "next_secret_text", .scheme = {}}})));

    const auto after =
        run(commands.change(acme, before.webhook.id, {.secret = {.given = "third_secret_text", .scheme = {}}}));

    ASSERT_TRUE(after) << after.error().detail;
    EXPECT_EQ(after->secret.secret, "third_secret_text");
    EXPECT_FALSE(after->rotation);
    EXPECT_EQ(commands.reveal(acme, before.webhook.id)->secret.secret, "third_secret_text");
}

TEST_F(ChangingAWebhook, KeepsTheSecretThatIsSentBackAsItIsShown)
{
    const auto before = created();
    const auto masked = commands.get(acme, before.webhook.id)->secret.secret;

    ASSERT_TRUE(
        run(commands.change(acme, before.webhook.id, {.name = "n", .secret = {.given = masked, .scheme = {}}})));

    EXPECT_EQ(commands.reveal(acme, before.webhook.id)->secret.secret, before.secret.secret);
}

TEST_F(ChangingAWebhook, LeavesItsTenantAlone)
{
    const auto before = created();
    auto operators = acme;
    operators.role = Role::realm_operator;

    const auto refused = run(commands.change(operators, before.webhook.id, {.every_tenant = true}));

    ASSERT_FALSE(refused);
    EXPECT_NE(refused.error().detail.find("tenant:"), std::string::npos) << refused.error().detail;
}

}  // namespace
}  // namespace fantail::ingestor
