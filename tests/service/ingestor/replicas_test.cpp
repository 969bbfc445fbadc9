// Commands that two replicas take at the same time.

#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "fantail/codec/records.hpp"
#include "ingestor/replicas_fixture.hpp"

namespace fantail::ingestor {
namespace {

using namespace test;
using core::ErrorCode;

TEST_F(TwoReplicas, KeepBothFieldsWhereNeitherNamesAVersion)
{
    const auto id = run(a.commands.create(acme, wanted))->webhook.id;

    const auto name = begin(a.commands.change(acme, id, {.name = "ours"}));
    const auto url = begin(b.commands.change(acme, id, {.url = "https://elsewhere.example/"}));
    run_and_read();

    ASSERT_TRUE(name->value());
    ASSERT_TRUE(url->value());
    for (auto* replica : {&a, &b}) {
        const auto shown = replica->commands.get(acme, id);
        EXPECT_EQ(shown->webhook.name, "ours");
        EXPECT_EQ(shown->webhook.url, "https://elsewhere.example/");
        EXPECT_EQ(shown->version, 3U);
    }
}

TEST_F(TwoReplicas, LetOneOfTwoWinThatNameTheSameVersion)
{
    const auto created = run(a.commands.create(acme, wanted));
    const auto& id = created->webhook.id;

    const auto first = begin(a.commands.change(acme, id, {.name = "first"}, created->version));
    const auto second = begin(b.commands.change(acme, id, {.name = "second"}, created->version));
    run_and_read();

    ASSERT_TRUE(first->value());
    EXPECT_EQ(second->value().error().code, ErrorCode::precondition_failed);
    EXPECT_EQ(b.commands.get(acme, id)->webhook.name, "first");
    EXPECT_EQ((*first)->value().version, 2U);
}

TEST_F(TwoReplicas, TellWhoseWriteStoodSoAlsoWhenTheNextOneIsThereAlready)
{
    const auto id = run(a.commands.create(acme, wanted))->webhook.id;

    const auto first = begin(a.commands.change(acme, id, {.name = "first"}, 1));
    run();
    b.follow();
    const auto second = begin(b.commands.change(acme, id, {.name = "second"}, 2));
    run_and_read();

    ASSERT_TRUE(first->value());
    EXPECT_EQ((*first)->value().webhook.name, "first");
    EXPECT_EQ((*first)->value().version, 2U);
    ASSERT_TRUE(second->value());
    EXPECT_EQ(log.of("test.webhooks").size(), 3U);
}

TEST_F(TwoReplicas, DoNotUndoADeletionByAChangeThatCameSecond)
{
    const auto id = run(a.commands.create(acme, wanted))->webhook.id;

    const auto removed = begin(a.commands.remove(acme, id));
    const auto changed = begin(b.commands.change(acme, id, {.name = "late"}));
    run_and_read();

    EXPECT_TRUE(removed->value());
    EXPECT_EQ(changed->value().error().code, ErrorCode::not_found);
    EXPECT_FALSE(b.commands.get(acme, id));
}

TEST_F(TwoReplicas, RotateASecretOnceOfTwo)
{
    const auto id = run(a.commands.create(acme, wanted))->webhook.id;

    const auto first = begin(a.commands.rotate(acme, id, {.secret = {.given = "whsec_first_of_two"}}));
    const auto second = begin(b.commands.rotate(acme, id, {.secret = {.given = "whsec_second_of_two"}}));
    run_and_read();

    ASSERT_TRUE(first->value());
    EXPECT_EQ(second->value().error().code, ErrorCode::conflict);
    EXPECT_EQ(b.commands.reveal(acme, id)->rotation->next.secret, "whsec_first_of_two");
}

TEST_F(TwoReplicas, GiveUpInTheEndWhereOthersAlwaysComeFirst)
{
    const auto id = run(a.commands.create(acme, wanted))->webhook.id;
    const auto answer = begin(a.commands.change(acme, id, {.name = "never"}));

    for (std::uint64_t version = 2; !*answer && version < 100; ++version) {
        run();
        const core::WebhookRecord rival{.webhook = a.webhooks.table().find(id)->webhook,
                                        .version = version,
                                        .write_id = "rival_" + std::to_string(version)};
        a.webhooks.read({.position = {{"test.webhooks", 0}, core::Offset{0}},
                         .timestamp = {},
                         .key = id.value(),
                         .value = codec::encode(rival),
                         .headers = {}});
        a.follow();
    }

    ASSERT_TRUE(*answer);
    EXPECT_EQ(answer->value().error().code, ErrorCode::conflict);
    EXPECT_EQ(log.of("test.webhooks").size(), 21U);
}

TEST_F(TwoReplicas, TakeTurnsWithinOneSoThatNothingIsWrittenInVain)
{
    const auto id = run(a.commands.create(acme, wanted))->webhook.id;

    std::vector<Answer<core::Result<ShownWebhook>>> answers;
    for (int number = 0; number < 20; ++number) {
        answers.push_back(begin(a.commands.change(acme, id, {.name = "number " + std::to_string(number)})));
    }
    run_and_read();

    for (const auto& answer : answers) EXPECT_TRUE(answer->value());
    EXPECT_EQ(version_of(id), 21U);
    EXPECT_EQ(log.of("test.webhooks").size(), 21U);
}

struct StaleRow {
    const char* name;
    asio::awaitable<ErrorCode> (*command)(WebhookCommands&, Caller, core::WebhookId);
};

class AVersionThatIsNoMore : public TwoReplicas, public testing::WithParamInterface<StaleRow> {};

TEST_P(AVersionThatIsNoMore, RefusesTheCommandAndNothingIsWritten)
{
    const auto id = run(a.commands.create(acme, wanted))->webhook.id;
    ASSERT_TRUE(run(a.commands.rotate(acme, id, {.secret = {.given = "whsec_the_next_one"}}, 1)));

    EXPECT_EQ(run(GetParam().command(a.commands, acme, id)), ErrorCode::precondition_failed);
    EXPECT_EQ(log.of("test.webhooks").size(), 2U);
}

template <class Result>
ErrorCode code_of(const Result& result)
{
    return result ? ErrorCode::invalid_argument : result.error().code;
}

INSTANTIATE_TEST_SUITE_P(
    , AVersionThatIsNoMore,
    testing::Values(
        StaleRow{"OfAChange",
                 [](WebhookCommands& commands, Caller caller, core::WebhookId id) -> asio::awaitable<ErrorCode> {
                     WebhookFields fields;
                     fields.name = "late";
                     const auto end = co_await commands.change(caller, id, fields, 1);
                     co_return code_of(end);
                 }},
        StaleRow{"OfAPut",
                 [](WebhookCommands& commands, Caller caller, core::WebhookId id) -> asio::awaitable<ErrorCode> {
                     WebhookFields fields;
                     fields.name = "late";
                     const auto end = co_await commands.put(caller, id, fields, 1);
                     co_return code_of(end);
                 }},
        StaleRow{"OfAPutOfNone",
                 [](WebhookCommands& commands, Caller caller, core::WebhookId /*id*/) -> asio::awaitable<ErrorCode> {
                     const core::WebhookId none{"wh_none"};
                     WebhookFields fields;
                     const auto end = co_await commands.put(caller, none, fields, 1);
                     co_return code_of(end);
                 }},
        StaleRow{"OfADeletion",
                 [](WebhookCommands& commands, Caller caller, core::WebhookId id) -> asio::awaitable<ErrorCode> {
                     const auto end = co_await commands.remove(caller, id, 1);
                     co_return code_of(end);
                 }},
        StaleRow{"OfARotation",
                 [](WebhookCommands& commands, Caller caller, core::WebhookId id) -> asio::awaitable<ErrorCode> {
                     WantedRotation rotation;
                     const auto end = co_await commands.rotate(caller, id, rotation, 1);
                     co_return code_of(end);
                 }},
        StaleRow{"OfARotationsEnd",
                 [](WebhookCommands& commands, Caller caller, core::WebhookId id) -> asio::awaitable<ErrorCode> {
                     const auto end = co_await commands.complete_rotation(caller, id, 1);
                     co_return code_of(end);
                 }}),
    [](const auto& row) { return std::string{row.param.name}; });

const Idempotency once{.key = "order-7", .request = R"({"url":"https://receiver.example/hook"})"};

TEST_F(TwoReplicas, MakeOneWebhookOfTheSameKeyAndRequest)
{
    const auto first = begin(a.commands.create_once(acme, once, wanted));
    const auto second = begin(b.commands.create_once(acme, once, wanted));
    run_and_read();
    const auto third = run(b.commands.create_once(acme, once, wanted));

    ASSERT_TRUE(first->value());
    ASSERT_TRUE(second->value());
    ASSERT_TRUE(third);
    const auto& made = (*first)->value();
    EXPECT_EQ((*second)->value().webhook.id, made.webhook.id);
    EXPECT_EQ(third->webhook.id, made.webhook.id);
    EXPECT_EQ(third->secret.secret, made_secret);
    EXPECT_EQ((*second)->value().secret.secret, made_secret);
    EXPECT_EQ(a.commands.list(acme, {}).webhooks.size(), 1U);
}

TEST_F(TwoReplicas, ShowARepeatedCreationWhatItsWebhookIsNow)
{
    const auto created = run(a.commands.create_once(acme, once, wanted));
    ASSERT_TRUE(run(b.commands.change(acme, created->webhook.id, {.name = "renamed"})));

    const auto repeated = run(a.commands.create_once(acme, once, wanted));

    ASSERT_TRUE(repeated);
    EXPECT_EQ(repeated->webhook.name, "renamed");
    EXPECT_EQ(repeated->version, 2U);
}

TEST_F(TwoReplicas, RefuseAnotherRequestUnderTheKey)
{
    const auto first = begin(a.commands.create_once(acme, once, wanted));
    const auto other = begin(b.commands.create_once(acme, {.key = once.key, .request = "{}"}, wanted));
    run_and_read();

    ASSERT_TRUE(first->value());
    EXPECT_EQ(other->value().error().code, ErrorCode::conflict);
    EXPECT_NE(other->value().error().detail.find("another request"), std::string::npos);
}

TEST_F(TwoReplicas, KeepTheKeysOfTenantsApart)
{
    const Caller other{acme.realm, core::TenantId{"other"}, Role::tenant};
    const auto ours = run(a.commands.create_once(acme, once, wanted));
    const auto theirs = run(a.commands.create_once(other, {.key = once.key, .request = "{}"}, wanted));

    ASSERT_TRUE(ours);
    ASSERT_TRUE(theirs);
    EXPECT_NE(ours->webhook.id, theirs->webhook.id);
}

TEST_F(TwoReplicas, SayThatAKeyIsUsedUpWhenItsWebhookWasDeleted)
{
    const auto created = run(a.commands.create_once(acme, once, wanted));
    ASSERT_TRUE(run(a.commands.remove(acme, created->webhook.id)));

    const auto repeated = run(b.commands.create_once(acme, once, wanted));

    EXPECT_EQ(repeated.error().code, ErrorCode::conflict);
    EXPECT_NE(repeated.error().detail.find("deleted"), std::string::npos);
}

TEST_F(TwoReplicas, NeverWriteTheRequestsHashInTheClear)
{
    ASSERT_TRUE(run(a.commands.create_once(acme, once, wanted)));

    const auto record = codec::decode_webhook_record(*log.all().at(0).value);
    EXPECT_FALSE(record->webhook.request_hash.empty());
    EXPECT_NE(record->webhook.request_hash.ciphertext.size(), 64U);
}

TEST_F(TwoReplicas, RefuseAKeyThatIsNone)
{
    for (const auto& key : {std::string{}, std::string(256, 'k')}) {
        const auto refused = run(a.commands.create_once(acme, {.key = key, .request = {}}, wanted));
        EXPECT_EQ(refused.error().code, ErrorCode::invalid_argument);
    }
    EXPECT_TRUE(log.all().empty());
}

}  // namespace
}  // namespace fantail::ingestor
