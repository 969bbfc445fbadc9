// What a webhook's failures and successes come to: records of its health, its disable, notices for its owner.

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "dispatcher/delivering_fixture.hpp"

namespace fantail::dispatcher {
namespace {

using namespace test;
using namespace std::chrono_literals;

/// Deliveries of a webhook that may fail for an hour.
class HealthDoes : public DeliveringDoes {
protected:
    void SetUp() override
    {
        auto dialect = std::make_shared<core::Dialect>(*realms.all().at(0).dialect);
        dialect->health.disable_after = 1h;
        realms = core::Realms{{core::Realm{core::RealmName{"shop"}, std::move(dialect), {}}}};
        DeliveringDoes::SetUp();
    }

    std::vector<core::OutRecord> states() const { return log.of("test.webhook-state"); }

    core::DeliveryTask another_task()
    {
        auto another = task();
        another.delivery_id = core::DeliveryId{"6ba7b810-9dad-51d1-80b4-00c04fd43" + std::to_string(next_offset)};
        return another;
    }

    /// Another delivery, that much later.
    void attempt(int status, std::chrono::milliseconds later)
    {
        clock.advance(later);
        renew_lease();
        if (status != 200) endpoint.answer(status);
        take(record_of(another_task()));
    }

    std::vector<core::Notice> notices() const
    {
        std::vector<core::Notice> all;
        for (const auto& record : log.of("test.notices")) {
            EXPECT_EQ(record.key, "acme");
            all.push_back(codec::decode_notice(*record.value).value());
        }
        return all;
    }

    void read_states()
    {
        for (const auto& record : states()) {
            if (record.key == "wh_1")
                webhooks.apply(codec::decode_webhook_state(*record.value).value());
            else if (!record.value)
                webhooks.remove_health(core::WebhookId{"wh_1"});
            else
                webhooks.apply(core::WebhookId{"wh_1"}, codec::decode_webhook_health(*record.value).value());
        }
        renew_table();
        run();
    }
};

TEST_F(HealthDoes, DisableTheVersionThatFailedForTheWholeHorizon)
{
    const auto since = clock.wall();
    attempt(503, 0s);
    attempt(503, 1min);
    ASSERT_EQ(states().size(), 1U);
    EXPECT_EQ(states()[0].key, "health:wh_1");
    EXPECT_EQ(codec::decode_webhook_health(*states()[0].value)->failing, (core::Failing{.since = since, .version = 1}));

    attempt(503, 59min);
    ASSERT_EQ(states().size(), 2U);
    EXPECT_EQ(states()[1].key, "wh_1");
    EXPECT_EQ(codec::decode_webhook_state(*states()[1].value)->disabled,
              (core::Disable{.version = 1, .reason = core::DisableReason::failing, .at = clock.wall(), .by = "w0"}));
    ASSERT_EQ(notices().size(), 2U);
    EXPECT_EQ(notices()[0].kind, core::NoticeKind::webhook_failing);
    EXPECT_EQ(notices()[1].kind, core::NoticeKind::webhook_disabled);

    read_states();
    attempt(200, 1s);
    EXPECT_EQ(endpoint.sent.size(), 3U);
    EXPECT_EQ(counts.outcomes.back().reason, core::OutcomeReason::webhook_disabled);
}

TEST_F(HealthDoes, SendAgainOnceAPersonHasEnabledItAndCountAnew)
{
    attempt(503, 0s);
    attempt(503, 1h);
    put_webhook(core::WebhookState::active);
    read_states();

    attempt(503, 1s);
    attempt(503, 59min);
    EXPECT_EQ(endpoint.sent.size(), 4U);
    EXPECT_EQ(log.of("test.webhook-state").back().key, "health:wh_1") << "and not disabled";
}

TEST_F(HealthDoes, CountOnAfterARestart)
{
    attempt(503, 0s);
    attempt(503, 1min);
    read_states();
    intake.lost({partition});
    give_partition({});
    next_offset = 110;

    attempt(503, 59min);
    EXPECT_EQ(states().back().key, "wh_1");
}

TEST_F(HealthDoes, TellOfARecoveryAndEndTheRecordOfTheFailure)
{
    attempt(503, 0s);
    attempt(503, 1min);
    attempt(200, 1min);

    EXPECT_EQ(states().back().key, "health:wh_1");
    EXPECT_FALSE(states().back().value);
    EXPECT_EQ(notices().back().kind, core::NoticeKind::webhook_recovered);
}

TEST_F(HealthDoes, TellOfAFailedDelivery)
{
    auto last = another_task();
    last.attempts = 3;
    endpoint.answer(503);
    take(record_of(last));

    ASSERT_EQ(notices().size(), 2U);
    EXPECT_EQ(notices()[0].kind, core::NoticeKind::delivery_failed);
    EXPECT_EQ(notices()[0].reason, core::OutcomeReason::attempts_exhausted);
    EXPECT_EQ(notices()[0].status, 503);
    EXPECT_EQ(notices()[1].kind, core::NoticeKind::webhook_failing);
}

TEST_F(HealthDoes, NotTellOfANoticeThatCannotBeDelivered)
{
    auto notice = another_task();
    notice.attempts = 3;
    notice.source.partition.topic = "test.notices";
    endpoint.answer(503);
    take(record_of(notice));

    EXPECT_EQ(log.of("test.dead-letters").size(), 1U);
    EXPECT_TRUE(notices().empty());
}

TEST_F(HealthDoes, DeriveAgainTheSameBytesFromTheOutcomeAlone)
{
    attempt(503, 0s);
    attempt(503, 1h);
    for (const auto& record : log.of("test.outcomes")) {
        outcomes.written.push_back(codec::decode_outcome(*record.value).value());
    }
    put_webhook(core::WebhookState::active);
    intake.lost({partition});
    give_partition({});
    next_offset = 100;
    attempt(200, 1s);
    attempt(200, 0s);

    EXPECT_EQ(endpoint.sent.size(), 2U);
    ASSERT_EQ(states().size(), 2U);
    EXPECT_EQ(states()[1].value, states()[0].value);
    ASSERT_EQ(log.of("test.notices").size(), 2U);
    EXPECT_EQ(log.of("test.notices")[1].value, log.of("test.notices")[0].value);
}

}  // namespace
}  // namespace fantail::dispatcher
