#include "dispatcher/app/delivering.hpp"

#include <deque>
#include <memory>

#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <gtest/gtest.h>

#include "fakes/fake_committer.hpp"
#include "fakes/fake_failure.hpp"
#include "fakes/fake_record_log.hpp"
#include "fakes/manual_clock.hpp"
#include "fantail/codec/records.hpp"
#include "fantail/core/webhook_table.hpp"

namespace fantail::dispatcher {
namespace {

namespace asio = boost::asio;

const core::Partition partition{"test.deliveries", 3};
constexpr const char* secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
constexpr const char* sealing_keys = "k1 AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=\n";

struct Sent {
    std::string head;
    std::string body;
    std::chrono::steady_clock::time_point deadline;
};

/// Answers what it was told to, one each, then 200; records what it was asked.
class FakeEndpoint : public Endpoint {
public:
    asio::awaitable<core::Attempt> post(const SignedRequest& request, std::string_view body,
                                        std::chrono::steady_clock::time_point deadline) override
    {
        sent.push_back({request.head, std::string{body}, deadline});
        auto executor = co_await asio::this_coro::executor;
        co_await asio::post(executor, asio::use_awaitable);
        core::Attempt attempt;
        attempt.status = 200;
        if (!answers.empty()) {
            attempt = answers.front();
            answers.pop_front();
        }
        co_return attempt;
    }

    std::vector<Sent> sent;
    std::deque<core::Attempt> answers;
};

class FakeCounts : public Counts {
public:
    void attempted(const core::Attempt& /*attempt*/) override { ++attempts; }
    void concluded(const core::Outcome& outcome) override { outcomes.push_back(outcome); }
    void settled_late() override { ++late; }
    void webhook_offset_unknown() override { ++unknown_offsets; }

    int attempts{0};
    int late{0};
    int unknown_offsets{0};
    std::vector<core::Outcome> outcomes;
};

core::Realms one_realm()
{
    auto dialect = std::make_shared<core::Dialect>();
    dialect->name = "standard";
    dialect->signature = {.header = "webhook-signature",
                          .prefix = "v1,",
                          .content = core::SignedContent::id_timestamp_body,
                          .secret = core::SecretForm::base64,
                          .digest = core::DigestForm::base64,
                          .optional = false};
    dialect->headers = {{"webhook-timestamp", core::HeaderSource::sent_at},
                        {"X-Event", core::HeaderSource::event_type}};
    dialect->attempt_timeout = std::chrono::seconds{20};
    dialect->transport = core::Transport::any;
    return core::Realms{{core::Realm{core::RealmName{"shop"}, std::move(dialect), {}}}};
}

class DeliveringDoes : public testing::Test {
protected:
    void SetUp() override
    {
        delivering.settle_at(intake);
        intake.take_from(committer);
        intake.assigned(partition, core::Offset{100}, {});
        put_webhook(core::WebhookState::active);
    }

    void put_webhook(core::WebhookState state)
    {
        core::WebhookRecord record;
        record.webhook.id = core::WebhookId{"wh_1"};
        record.webhook.realm = core::RealmName{"shop"};
        record.webhook.tenant = core::TenantId{"acme"};
        record.webhook.url = "http://receiver.example/hook";
        record.webhook.events = {"*"};
        record.webhook.state = state;
        record.webhook.secret =
            *sealer.seal(secret, {record.webhook.realm, record.webhook.tenant, record.webhook.id}, nonce);
        record.version = ++version;
        record.write_id = "w" + std::to_string(version);
        webhooks.apply(core::Offset{webhook_offset++}, std::move(record));
    }

    core::DeliveryTask task() const
    {
        core::DeliveryTask task;
        task.delivery_id = core::DeliveryId{"6ba7b810-9dad-51d1-80b4-00c04fd430c8"};
        task.realm = core::RealmName{"shop"};
        task.tenant = core::TenantId{"acme"};
        task.webhook_id = core::WebhookId{"wh_1"};
        task.webhook_offset = core::Offset{webhook_offset - 1};
        task.source = {{"shop.events", 0}, core::Offset{7}};
        task.event_id = core::EventId{"msg_p5jXN8AQM9LWM0D4loKWxJek"};
        task.event_type = "order.paid";
        task.event_time = "2026-01-01T00:00:00Z";
        return task;
    }

    core::InRecord record_of(const core::DeliveryTask& task)
    {
        return {.position = {partition, core::Offset{next_offset++}},
                .timestamp = {},
                .key = "wh_1",
                .value = R"({"test": 2432232314})",
                .headers = {{"task", codec::encode(task)}}};
    }

    void run()
    {
        io.restart();
        io.poll();
    }

    void take(core::InRecord record)
    {
        table.replace({webhooks.snapshot(), ++confirmations});
        intake.taken(std::move(record));
        run();
    }

    asio::io_context io;
    core::Realms realms{one_realm()};
    crypto::Sealer sealer{*crypto::Sealer::create(sealing_keys)};
    std::array<std::byte, 12> nonce{};
    core::WebhookTable webhooks;
    std::uint64_t confirmations{0};
    std::int64_t webhook_offset{0};
    std::uint64_t version{0};
    std::int64_t next_offset{100};
    TableView table{io.get_executor()};
    test::FakeRecordLog log{io};
    test::ManualClock clock;
    test::FakeFailure failure;
    test::FakeCommitter committer;
    FakeEndpoint endpoint;
    FakeCounts counts;
    runtime::TaskGroup tasks{io, [](const std::exception_ptr& thrown) { std::rethrow_exception(thrown); }};
    Delivering delivering{{.in_flight = {}, .topics = core::TopicNames{"test."}, .worker = "w0"},
                          {endpoint, log, table, realms, sealer, clock, counts, failure, tasks}};
    intake::Intake intake{io.get_executor(), {}, delivering, clock};
};

TEST_F(DeliveringDoes, SendTheExactBytesSignedNow)
{
    take(record_of(task()));

    ASSERT_EQ(endpoint.sent.size(), 1U);
    EXPECT_EQ(endpoint.sent[0].body, R"({"test": 2432232314})");
    EXPECT_EQ(endpoint.sent[0].head, "POST /hook HTTP/1.1\r\n"
                                     "Host: receiver.example\r\n"
                                     "User-Agent: Fantail/0.1\r\n"
                                     "Content-Type: application/json\r\n"
                                     "Content-Length: 20\r\n"
                                     "webhook-id: msg_p5jXN8AQM9LWM0D4loKWxJek\r\n"
                                     "webhook-timestamp: 1614265330\r\n"
                                     "X-Event: order.paid\r\n"
                                     "webhook-signature: v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=\r\n"
                                     "\r\n");
}

TEST_F(DeliveringDoes, WriteTheOutcomeBesideItsTaskAndThenSettle)
{
    take(record_of(task()));
    intake.commit();

    const auto written = log.of("test.outcomes");
    ASSERT_EQ(written.size(), 1U);
    EXPECT_EQ(written[0].partition, partition.number);
    const auto outcome = codec::decode_outcome(*written[0].value);
    ASSERT_TRUE(outcome);
    EXPECT_EQ(outcome->verdict, core::Verdict::delivered);
    EXPECT_EQ(outcome->task_position.offset, core::Offset{100});
    EXPECT_EQ(committer.committed(partition), 101);
}

TEST_F(DeliveringDoes, SettleNothingBeforeItsOutcomeIsAcknowledged)
{
    log.cork();
    take(record_of(task()));
    intake.commit();
    EXPECT_EQ(committer.committed(partition), 100);

    log.uncork();
    run();
    intake.commit();
    EXPECT_EQ(committer.committed(partition), 101);
}

TEST_F(DeliveringDoes, SettleAFailedOneOnlyWithItsDeadLetter)
{
    core::Attempt refused;
    refused.error = core::AttemptError::connect_refused;
    endpoint.answers.push_back(refused);
    auto record = record_of(task());
    const auto header = record.headers;

    take(std::move(record));

    const auto letters = log.of("test.dead-letters");
    ASSERT_EQ(letters.size(), 1U);
    EXPECT_EQ(letters[0].value, R"({"test": 2432232314})");
    ASSERT_EQ(letters[0].headers.size(), 2U);
    EXPECT_EQ(letters[0].headers[0], header[0]);
    const auto outcome = codec::decode_outcome(letters[0].headers[1].value);
    ASSERT_TRUE(outcome);
    EXPECT_EQ(outcome->reason, core::OutcomeReason::attempt_failed);
    EXPECT_EQ(outcome->attempt->error, core::AttemptError::connect_refused);
}

TEST_F(DeliveringDoes, GiveUpTheWorkerWhenKafkaRefusesAnOutcome)
{
    log.fail_next();
    take(record_of(task()));
    intake.commit();

    EXPECT_TRUE(failure.told.has_value());
    EXPECT_EQ(committer.committed(partition), 100);
}

TEST_F(DeliveringDoes, WaitForAWebhookThatItsTableHasNotPassed)
{
    auto late = task();
    late.webhook_offset = core::Offset{webhook_offset};
    take(record_of(late));
    EXPECT_TRUE(endpoint.sent.empty());

    put_webhook(core::WebhookState::active);
    table.replace({webhooks.snapshot(), ++confirmations});
    run();
    EXPECT_EQ(endpoint.sent.size(), 1U);
}

TEST_F(DeliveringDoes, TakeAnOffsetBeyondTheEndOfACurrentTableAsPassed)
{
    auto nonsense = task();
    nonsense.webhook_offset = core::Offset{1'000'000};
    take(record_of(nonsense));
    table.replace({webhooks.snapshot(), ++confirmations});
    run();
    table.replace({webhooks.snapshot(), ++confirmations});
    run();

    EXPECT_EQ(endpoint.sent.size(), 1U);
    EXPECT_EQ(counts.unknown_offsets, 1);
}

TEST_F(DeliveringDoes, SettleNothingOfAPartitionThatHasBeenGivenUp)
{
    log.cork();
    take(record_of(task()));
    intake.lost({partition});
    intake.assigned(partition, core::Offset{100}, {});
    log.uncork();
    run();
    intake.commit();

    EXPECT_EQ(counts.late, 1);
    EXPECT_EQ(committer.committed(partition), 100);
}

TEST_F(DeliveringDoes, NoHeaderOfThePublishersMakingEscapeIntoTheRequest)
{
    auto hostile = task();
    hostile.event_type = "a\r\nX-Injected: 1";
    take(record_of(hostile));

    ASSERT_EQ(endpoint.sent.size(), 1U);
    EXPECT_NE(endpoint.sent[0].head.find("X-Event: a??X-Injected: 1\r\n"), std::string::npos);
}

struct UnsentRow {
    const char* name;
    void (*change)(core::DeliveryTask&);
    core::Verdict verdict;
    core::OutcomeReason reason;
};

class DeliveringSendsNothing : public DeliveringDoes, public testing::WithParamInterface<UnsentRow> {};

TEST_P(DeliveringSendsNothing, AndSaysWhy)
{
    auto changed = task();
    GetParam().change(changed);
    take(record_of(changed));

    EXPECT_TRUE(endpoint.sent.empty());
    ASSERT_EQ(counts.outcomes.size(), 1U);
    EXPECT_EQ(counts.outcomes[0].verdict, GetParam().verdict);
    EXPECT_EQ(counts.outcomes[0].reason, GetParam().reason);
}

INSTANTIATE_TEST_SUITE_P(
    , DeliveringSendsNothing,
    testing::Values(
        UnsentRow{"ToAWebhookThatIsGone", [](core::DeliveryTask& task) { task.webhook_id = core::WebhookId{"wh_2"}; },
                  core::Verdict::discarded, core::OutcomeReason::webhook_gone},
        UnsentRow{"ToAnotherTenantsWebhook", [](core::DeliveryTask& task) { task.tenant = core::TenantId{"other"}; },
                  core::Verdict::failed, core::OutcomeReason::foreign_webhook},
        UnsentRow{"ToAnotherRealmsWebhook", [](core::DeliveryTask& task) { task.realm = core::RealmName{"other"}; },
                  core::Verdict::failed, core::OutcomeReason::foreign_webhook}),
    [](const auto& row) { return std::string{row.param.name}; });

TEST_F(DeliveringDoes, DiscardWhatIsOwedToAnInactiveWebhook)
{
    put_webhook(core::WebhookState::inactive);
    take(record_of(task()));

    ASSERT_EQ(counts.outcomes.size(), 1U);
    EXPECT_EQ(counts.outcomes[0].reason, core::OutcomeReason::webhook_inactive);
}

TEST_F(DeliveringDoes, MakeADeadLetterOfATaskThatCannotBeRead)
{
    auto broken = record_of(task());
    broken.headers[0].value = "\xff\xff\xff";
    take(std::move(broken));

    ASSERT_EQ(counts.outcomes.size(), 1U);
    EXPECT_EQ(counts.outcomes[0].reason, core::OutcomeReason::unreadable_task);
    EXPECT_EQ(log.of("test.dead-letters").size(), 1U);
}

}  // namespace
}  // namespace fantail::dispatcher
