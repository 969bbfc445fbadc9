// What a test sends, where it waits for what comes of it, and what it answers.

#include "ingestor/app/testing.hpp"

#include <map>

#include "fantail/codec/records.hpp"
#include "fantail/codec/task_header.hpp"
#include "fantail/core/partitioner.hpp"
#include "fantail/runtime/async_event.hpp"
#include "ingestor/webhook_commands_fixture.hpp"

namespace fantail::ingestor {
namespace {

using namespace test;

constexpr std::int32_t partitions = 8;

/// Gives the outcome that it was told to, unless it is silent; remembers in which order it was asked.
class FakeTestOutcomes : public TestOutcomes {
public:
    explicit FakeTestOutcomes(asio::io_context& io) : let_go{io.get_executor()} {}

    asio::awaitable<core::Result<void>> expect(std::int32_t partition, core::DeliveryId delivery,
                                               Deadline deadline) override
    {
        expected.emplace(delivery, partition);
        expected_until = deadline;
        if (log != nullptr) written_before = log->all().size();
        if (away) co_return core::Error{core::ErrorCode::unavailable, "no broker"};
        co_return core::Result<void>{};
    }

    asio::awaitable<std::optional<core::Outcome>> outcome(core::DeliveryId delivery, Deadline /*deadline*/) override
    {
        while (held) co_await let_go.wait();
        if (silent || !expected.contains(delivery)) co_return std::nullopt;
        co_return answer;
    }

    void forget(const core::DeliveryId& delivery) override
    {
        expected.erase(delivery);
        ++forgotten;
    }

    runtime::AsyncEvent let_go;
    fantail::test::FakeRecordLog* log{nullptr};
    std::map<core::DeliveryId, std::int32_t> expected;
    Deadline expected_until{};
    std::size_t written_before{99};
    int forgotten{0};
    core::Outcome answer;
    bool away{false};
    bool silent{false};
    bool held{false};
};

class TestingDoes : public WebhookCommandsDo {
protected:
    TestingDoes()
    {
        auto& social = const_cast<core::Dialect&>(*realms.find(acme.realm)->dialect);
        social.event.type.at = {{"event"}};
        social.event.tenant = {{"workspaceId"}};
        social.event.envelope = {"event", "data", "workspaceId"};
        social.attempt_timeout = std::chrono::seconds{30};
        social.body_format = core::BodyFormat::javascript;
        social.test_event = R"({"event": "webhook.test", "data": {"message": "Hi"}, "workspaceId": ""})";
        outcomes.log = &log;
        outcomes.answer.verdict = core::Verdict::delivered;
    }

    core::WebhookId create() { return run(commands.create(acme, wanted)).value().webhook.id; }

    core::DeliveryTask written_task() { return codec::decode_task(*header(log.of("test.deliveries").back())).value(); }

    static const std::string* header(const core::OutRecord& record)
    {
        for (const auto& each : record.headers) {
            if (each.name == codec::task_header) return &each.value;
        }
        return nullptr;
    }

    FakeTestOutcomes outcomes{io};
    Testing testing{{webhooks, log, realms, clock, chance, outcomes, core::TopicNames{"test."}, partitions, {}}};
};

// contract: social-test
TEST_F(TestingDoes, SendTheDialectsTestFormattedAsADeliveryIs)
{
    const auto id = create();

    const auto tested = run(testing.test(acme, id, {}));

    ASSERT_TRUE(tested);
    EXPECT_EQ(tested->event_type, "webhook.test");
    EXPECT_EQ(tested->outcome.verdict, core::Verdict::delivered);
    const auto record = log.of("test.deliveries").at(0);
    EXPECT_EQ(record.value, R"({"event":"webhook.test","data":{"message":"Hi"},"workspaceId":"acme"})");
    EXPECT_EQ(record.key, id.value());
    EXPECT_EQ(record.partition, core::partition_of(id.value(), partitions));
}

TEST_F(TestingDoes, MarkItsTaskAndAcceptNoEvent)
{
    const auto id = create();
    run(testing.test(acme, id, {})).value();

    const auto task = written_task();
    EXPECT_TRUE(task.test);
    EXPECT_EQ(task.webhook_id, id);
    EXPECT_EQ(task.tenant, acme.tenant);
    EXPECT_EQ(task.event_type, "webhook.test");
    EXPECT_TRUE(log.of("test.accepted").empty());
}

TEST_F(TestingDoes, MakeFreshIdsForEach)
{
    const auto id = create();
    run(testing.test(acme, id, {})).value();
    const auto first = written_task();
    run(testing.test(acme, id, {})).value();

    EXPECT_NE(written_task().delivery_id, first.delivery_id);
    EXPECT_NE(written_task().event_id, first.event_id);
}

TEST_F(TestingDoes, LookForTheOutcomeBeforeTheTaskIsWritten)
{
    const auto id = create();
    const auto before = log.all().size();
    run(testing.test(acme, id, {})).value();

    EXPECT_EQ(outcomes.written_before, before);
    EXPECT_EQ(outcomes.expected_until, clock.steady() + std::chrono::seconds{35});
    EXPECT_EQ(outcomes.forgotten, 1);
}

TEST_F(TestingDoes, WriteNothingWhereNobodyWouldSeeWhatComesOfIt)
{
    const auto id = create();
    outcomes.away = true;

    EXPECT_EQ(run(testing.test(acme, id, {})).error().code, core::ErrorCode::unavailable);
    EXPECT_TRUE(log.of("test.deliveries").empty());
    EXPECT_EQ(outcomes.forgotten, 1);
}

TEST_F(TestingDoes, SayThatNobodyAnswered)
{
    const auto id = create();
    outcomes.silent = true;

    const auto tested = run(testing.test(acme, id, {}));

    ASSERT_FALSE(tested);
    EXPECT_EQ(tested.error().code, core::ErrorCode::unavailable);
    EXPECT_EQ(outcomes.forgotten, 1);
}

TEST_F(TestingDoes, SendWhatIsPickedAndGiven)
{
    const auto id = create();
    run(testing.test(acme, id, {.type = "post.created", .data = R"({"test": true})"})).value();

    EXPECT_EQ(log.of("test.deliveries").at(0).value,
              R"({"event":"post.created","data":{"test":true},"workspaceId":"acme"})");
    EXPECT_EQ(written_task().event_type, "post.created");
}

TEST_F(TestingDoes, RefuseATypeThatTheCatalogueDoesNotHaveWithTheNearest)
{
    auto& social = const_cast<core::Dialect&>(*realms.find(acme.realm)->dialect);
    social.event_types = {{"post.created", "", "", ""}};
    const auto id = create();

    const auto tested = run(testing.test(acme, id, {.type = "post.craeted", .data = {}}));

    ASSERT_FALSE(tested);
    EXPECT_EQ(tested.error().code, core::ErrorCode::invalid_argument);
    EXPECT_NE(tested.error().detail.find("did you mean post.created?"), std::string::npos);
    EXPECT_TRUE(run(testing.test(acme, id, {.type = "webhook.test", .data = {}}))) << "the dialect's own test";
}

TEST_F(TestingDoes, NotFindAnothersWebhook)
{
    const auto id = create();
    const Caller other{acme.realm, core::TenantId{"other"}, Role::tenant};

    EXPECT_EQ(run(testing.test(other, id, {})).error().code, core::ErrorCode::not_found);
    EXPECT_EQ(run(testing.test(standard, id, {})).error().code, core::ErrorCode::not_found);
}

TEST_F(TestingDoes, TestAWebhookThatIsSwitchedOff)
{
    const auto id = create();
    WebhookFields off;
    off.state = core::WebhookState::inactive;
    run(commands.change(acme, id, off)).value();

    EXPECT_TRUE(run(testing.test(acme, id, {})));
}

TEST_F(TestingDoes, BoundHowManyAreUnderWay)
{
    const auto id = create();
    outcomes.held = true;
    int ended = 0;
    for (std::size_t i = 0; i < Testing::most_under_way; ++i) {
        asio::co_spawn(io, testing.test(acme, id, {}), [&](const std::exception_ptr&, const auto&) { ++ended; });
    }
    io.restart();
    io.poll();

    const auto one_more = run(testing.test(acme, id, {}));
    ASSERT_FALSE(one_more);
    EXPECT_EQ(one_more.error().code, core::ErrorCode::unavailable);

    outcomes.held = false;
    outcomes.let_go.notify_all();
    io.restart();
    io.poll();
    EXPECT_EQ(ended, static_cast<int>(Testing::most_under_way));
    EXPECT_TRUE(run(testing.test(acme, id, {})));
}

}  // namespace
}  // namespace fantail::ingestor
