#include <exception>
#include <string>
#include <utility>
#include <vector>

#include <boost/asio/co_spawn.hpp>
#include <gtest/gtest.h>

#include "fantail/codec/records.hpp"
#include "ingestor/webhook_commands_fixture.hpp"

namespace fantail::ingestor {
namespace {

using namespace test;
using namespace std::chrono_literals;

class RotationDoes : public WebhookCommandsDo {
protected:
    /// A webhook of the realm `social` with the secret `the_old_secret`.
    core::WebhookId webhook()
    {
        wanted.secret.given = "the_old_secret";
        return run(commands.create(acme, wanted))->webhook.id;
    }

    core::Result<Rotated> rotate(const core::WebhookId& id, WantedRotation rotation)
    {
        return run(commands.rotate(acme, id, std::move(rotation)));
    }

    static WantedRotation to(const char* secret) { return {.secret = {.given = secret, .scheme = {}}}; }
};

TEST_F(RotationDoes, KeepTheOldSecretForADayBesideTheNewOne)
{
    const auto id = webhook();
    const auto rotated = rotate(id, {});

    ASSERT_TRUE(rotated);
    EXPECT_EQ(rotated->secret.secret, made_secret);
    EXPECT_EQ(rotated->overlap_ends_at, clock.wall() + 24h);
    const auto shown = commands.get(acme, id).value();
    EXPECT_EQ(shown.secret.secret, "the_...ret");
    ASSERT_TRUE(shown.rotation);
    EXPECT_EQ(shown.rotation->next.secret, "whsec_...aSw");
    EXPECT_EQ(shown.rotation->ends_at, clock.wall() + 24h);
}

TEST_F(RotationDoes, ShowTheNewSecretAloneFromTheEndOfTheOverlapOn)
{
    const auto id = webhook();
    ASSERT_TRUE(rotate(id, {.secret = {.given = "the_new_secret", .scheme = {}}, .overlap = 1h}));

    clock.advance(1h - 1ms);
    EXPECT_EQ(commands.reveal(acme, id)->secret.secret, "the_old_secret");
    EXPECT_EQ(commands.reveal(acme, id)->rotation->next.secret, "the_new_secret");
    clock.advance(1ms);
    EXPECT_EQ(commands.reveal(acme, id)->secret.secret, "the_new_secret");
    EXPECT_FALSE(commands.reveal(acme, id)->rotation);
}

TEST_F(RotationDoes, ForgetTheOldSecretWithTheNextWriteAfterTheOverlap)
{
    const auto id = webhook();
    ASSERT_TRUE(rotate(id, to("the_second_secret")));
    const auto second = webhooks.table().find(id)->webhook.rotation->next;
    clock.advance(24h);
    ASSERT_TRUE(rotate(id, to("the_third_secret")));

    EXPECT_EQ(webhooks.table().find(id)->webhook.secret, second);
    EXPECT_EQ(commands.reveal(acme, id)->rotation->next.secret, "the_third_secret");
}

TEST_F(RotationDoes, EndTheOverlapWhenItsOwnerSaysSo)
{
    const auto id = webhook();
    ASSERT_TRUE(rotate(id, to("the_new_secret")));
    const auto completed = run(commands.complete_rotation(acme, id));

    ASSERT_TRUE(completed);
    EXPECT_FALSE(completed->rotation);
    EXPECT_EQ(completed->secret.secret, "the_...ret");
    EXPECT_EQ(commands.reveal(acme, id)->secret.secret, "the_new_secret");
    EXPECT_EQ(run(commands.complete_rotation(acme, id)).error().code, core::ErrorCode::conflict);
}

TEST_F(RotationDoes, ReplaceASecretAtOnceWithoutAnOverlap)
{
    const auto id = webhook();
    const auto rotated = rotate(id, {.secret = {.given = "the_new_secret", .scheme = {}}, .overlap = 0s});

    EXPECT_EQ(rotated->overlap_ends_at, clock.wall());
    EXPECT_EQ(commands.reveal(acme, id)->secret.secret, "the_new_secret");
    EXPECT_FALSE(webhooks.table().find(id)->webhook.rotation);
}

TEST_F(RotationDoes, RefuseASecondOneAndSayWhatToDo)
{
    const auto id = webhook();
    ASSERT_TRUE(rotate(id, {}));
    const auto second = rotate(id, to("the_third_secret"));

    ASSERT_FALSE(second);
    EXPECT_EQ(second.error().code, core::ErrorCode::conflict);
    EXPECT_NE(second.error().detail.find("/secret/rotate/complete"), std::string::npos);
}

TEST_F(RotationDoes, LetOneOfTwoAtTheSameTimeStand)
{
    const auto id = webhook();
    std::vector<core::Result<Rotated>> answers;
    for (const char* secret : {"the_second_secret", "the_third_secret"}) {
        asio::co_spawn(io, commands.rotate(acme, id, to(secret)),
                       [&](const std::exception_ptr&, core::Result<Rotated> answer) { answers.push_back(answer); });
    }
    while (answers.size() < 2) {
        io.restart();
        if (io.poll() == 0) follow();
    }

    ASSERT_TRUE(answers[0]);
    ASSERT_FALSE(answers[1]);
    EXPECT_EQ(answers[1].error().code, core::ErrorCode::conflict);
    EXPECT_EQ(commands.reveal(acme, id)->rotation->next.secret, "the_second_secret");
}

TEST_F(RotationDoes, MakeTheNewSecretOfThePresentOnesScheme)
{
    wanted.secret.given = "whsk_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";
    const auto id = run(commands.create(standard, wanted))->webhook.id;
    const auto rotated = run(commands.rotate(standard, id, {}));

    EXPECT_EQ(rotated->secret.public_key, made_public_key);
    EXPECT_EQ(rotated->secret.secret, "");
    EXPECT_EQ(commands.reveal(standard, id)->rotation->next.public_key, made_public_key);
    EXPECT_EQ(commands.reveal(standard, id)->rotation->next.secret, "");
}

TEST_F(RotationDoes, ChangeFromOneSchemeToTheOther)
{
    const auto id = run(commands.create(standard, wanted))->webhook.id;
    const auto rotated = run(commands.rotate(standard, id, {.secret = {.given = {}, .scheme = SignatureScheme::v1a}}));

    EXPECT_EQ(rotated->secret.public_key, made_public_key);
    EXPECT_EQ(commands.reveal(standard, id)->secret.secret, made_secret);
}

TEST_F(RotationDoes, HideATenantsSecretsFromEveryOther)
{
    const auto id = webhook();
    const Caller other{acme.realm, core::TenantId{"other"}, Role::tenant};

    EXPECT_EQ(commands.reveal(other, id).error().code, core::ErrorCode::not_found);
    EXPECT_EQ(run(commands.rotate(other, id, {})).error().code, core::ErrorCode::not_found);
    EXPECT_EQ(run(commands.complete_rotation(other, id)).error().code, core::ErrorCode::not_found);
    EXPECT_EQ(log.all().size(), 1U);
}

TEST_F(RotationDoes, ReplaceASecretThatNoKeyOpensOnlyAtOnce)
{
    const auto id = webhook();
    auto record = core::WebhookRecord{
        .webhook = webhooks.table().find(id)->webhook, .version = 2, .write_id = "w_2", .deleted = false};
    record.webhook.secret.key_id = "gone";
    log.append(
        {.topic = "test.webhooks", .key = id.value(), .value = codec::encode(record), .headers = {}, .partition = 0},
        [](const core::Result<core::Position>&) {});
    follow();

    EXPECT_EQ(commands.reveal(acme, id).error().code, core::ErrorCode::unavailable);
    EXPECT_EQ(rotate(id, {}).error().code, core::ErrorCode::conflict);
    ASSERT_TRUE(rotate(id, {.secret = {}, .overlap = 0s}));
    EXPECT_EQ(commands.reveal(acme, id)->secret.secret, made_secret);
}

TEST_F(RotationDoes, RefuseAWebhookThatHasNoSecret)
{
    wanted.selectors = {"conv_1"};
    const Caller caller{core::RealmName{"conversations"}, core::TenantId{"acme"}, Role::tenant};
    const auto id = run(commands.create(caller, wanted))->webhook.id;

    EXPECT_EQ(run(commands.rotate(caller, id, {})).error().code, core::ErrorCode::conflict);
    EXPECT_EQ(commands.reveal(caller, id).error().code, core::ErrorCode::not_found);
}

struct RefusedRotation {
    const char* name;
    WantedRotation wanted;
    const char* says;
};

class RotationRefuses : public RotationDoes, public testing::WithParamInterface<RefusedRotation> {};

TEST_P(RotationRefuses, AndNamesTheField)
{
    const auto id = webhook();
    const auto rotated = rotate(id, GetParam().wanted);

    ASSERT_FALSE(rotated);
    EXPECT_EQ(rotated.error().code, core::ErrorCode::invalid_argument);
    EXPECT_NE(rotated.error().detail.find(GetParam().says), std::string::npos) << rotated.error().detail;
    EXPECT_EQ(log.all().size(), 1U);
}

INSTANTIATE_TEST_SUITE_P(
    , RotationRefuses,
    testing::Values(RefusedRotation{"TheSecretInUse", {.secret = {.given = "the_old_secret", .scheme = {}}}, "secret:"},
                    RefusedRotation{"ASchemeThatTheDialectHasNot",
                                    {.secret = {.given = {}, .scheme = SignatureScheme::v1a}},
                                    "signature:"},
                    RefusedRotation{"AnOverlapBelowZero", {.secret = {}, .overlap = -1s}, "overlap_seconds:"},
                    RefusedRotation{"AnOverlapAboveAMonth", {.secret = {}, .overlap = 720h + 1s}, "overlap_seconds:"}),
    [](const auto& row) { return std::string{row.param.name}; });

}  // namespace
}  // namespace fantail::ingestor
