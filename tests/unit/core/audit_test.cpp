#include "fantail/core/audit.hpp"

#include <functional>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "fantail/core/uuid_bits.hpp"

namespace fantail::core {
namespace {

using namespace std::chrono_literals;

using Fact = std::function<void(Audit&)>;

constexpr auto committed = Committed::yes;
constexpr auto not_committed = Committed::no;
const DeliveryId first{"f81d4fae-7dec-5abc-8765-000000000001"};
const DeliveryId second{"f81d4fae-7dec-5abc-8765-000000000002"};

DeliveryTask task_of(const DeliveryId& id, std::uint32_t replay = 0)
{
    DeliveryTask task;
    task.delivery_id = id;
    task.at = {.replay = replay, .turn = 0, .hop = 0};
    task.realm = RealmName{"social"};
    task.source_time = Timestamp{100s};
    return task;
}

Accepted accepted_of(std::vector<DeliveryId> deliveries)
{
    Accepted event;
    event.realm = RealmName{"social"};
    event.source_time = Timestamp{100s};
    event.deliveries = std::move(deliveries);
    return event;
}

Outcome outcome_of(Verdict verdict, DeliveryTask task)
{
    Outcome outcome;
    outcome.task = std::move(task);
    outcome.verdict = verdict;
    return outcome;
}

Fact accepts(Committed source = committed)
{
    return [=](Audit& audit) { audit.accepted(accepted_of({first}), source); };
}
Fact carries(Committed record, std::uint32_t replay = 0)
{
    return [=](Audit& audit) { audit.task(task_of(first, replay), record); };
}
Fact ends(Verdict verdict, std::uint32_t replay = 0, OutcomeCommits commits = {committed, committed})
{
    return [=](Audit& audit) { audit.outcome(outcome_of(verdict, task_of(first, replay)), commits); };
}
Fact buries(std::uint32_t replay = 0)
{
    return [=](Audit& audit) { audit.dead_letter(task_of(first, replay), committed); };
}

struct Row {
    const char* name;
    std::vector<Fact> facts;  ///< of one delivery
    AuditSums expected;
};

class AuditOfOneDelivery : public testing::TestWithParam<Row> {};

TEST_P(AuditOfOneDelivery, CountsAsTheTableSays)
{
    const auto& row = GetParam();
    Audit audit{{}};
    for (const auto& fact : row.facts) fact(audit);

    const auto report = audit.report(10);

    ASSERT_LE(report.realms.size(), 1U);
    EXPECT_EQ(report.realms.empty() ? AuditSums{} : report.realms.front().sums, row.expected);
}

constexpr auto delivered = Verdict::delivered;
constexpr auto failed = Verdict::failed;
constexpr auto discarded = Verdict::discarded;

INSTANTIATE_TEST_SUITE_P(
    , AuditOfOneDelivery,
    testing::Values(
        Row{"Delivered", {accepts(), carries(committed), ends(delivered)}, {.accepted = 1, .delivered = 1}},
        Row{"DeliveredAndNotYetCommitted",
            {accepts(), carries(not_committed), ends(delivered)},
            {.accepted = 1, .delivered = 1}},
        Row{"EverythingTwice",
            {accepts(), accepts(), carries(committed), carries(committed), ends(delivered), ends(delivered)},
            {.accepted = 1, .delivered = 1}},
        Row{"InAnyOrder", {ends(delivered), carries(committed), accepts()}, {.accepted = 1, .delivered = 1}},
        Row{"Failed", {accepts(), carries(committed), ends(failed), buries()}, {.accepted = 1, .failed = 1}},
        Row{"FailedAndItsDeadLetterIsBeingWritten",
            {accepts(), carries(not_committed), ends(failed)},
            {.accepted = 1, .failed = 1}},
        Row{"FailedWithoutADeadLetter",
            {accepts(), carries(committed), ends(failed)},
            {.accepted = 1, .failed = 1, .no_dead_letter = 1}},
        Row{"ADeadLetterTellsItsOutcome", {accepts(), carries(committed), buries()}, {.accepted = 1, .failed = 1}},
        Row{"Discarded", {accepts(), carries(committed), ends(discarded)}, {.accepted = 1, .discarded = 1}},
        Row{"TheEventIsStillBeingWritten", {accepts(not_committed)}, {.accepted = 1, .waiting = 1}},
        Row{"ATaskThatNobodyHasTaken", {accepts(), carries(not_committed)}, {.accepted = 1, .waiting = 1}},
        Row{"ARetryInADelayTopic",
            {accepts(), carries(committed), ends(Verdict::retry), carries(not_committed)},
            {.accepted = 1, .waiting = 1}},
        Row{"ARetryHeldInMemory",
            {accepts(), carries(not_committed), ends(Verdict::retry)},
            {.accepted = 1, .waiting = 1}},
        Row{"NeverWritten", {accepts()}, {.accepted = 1, .missing = 1}},
        Row{"CommittedWithoutAnOutcome", {accepts(), carries(committed)}, {.accepted = 1, .missing = 1}},
        Row{"ARetryThatWasNeverWritten",
            {accepts(), carries(committed), ends(Verdict::retry)},
            {.accepted = 1, .missing = 1}},
        Row{"AParkedTaskThatWasNeverWritten",
            {accepts(), carries(committed), ends(Verdict::parked)},
            {.accepted = 1, .missing = 1}},
        Row{"DeliveredStandsBeforeFailed",
            {accepts(), ends(failed), buries(), ends(delivered)},
            {.accepted = 1, .delivered = 1, .contradictory = 1}},
        Row{"AFencedOwnersLateFailure",
            {accepts(), ends(delivered), ends(failed)},
            {.accepted = 1, .delivered = 1, .contradictory = 1}},
        Row{"DeliveredStandsBeforeALateRetry",
            {accepts(), ends(delivered), ends(Verdict::retry)},
            {.accepted = 1, .delivered = 1}},
        Row{"FailedStandsBeforeDiscarded",
            {accepts(), ends(discarded), ends(failed), buries()},
            {.accepted = 1, .failed = 1, .contradictory = 1}},
        Row{"AFencedOwnersLateFailureHasNoDeadLetter",
            {accepts(), ends(discarded), ends(failed)},
            {.accepted = 1, .discarded = 1, .contradictory = 1}},
        Row{"AnOutcomeOfNoEvent", {ends(delivered)}, {.unaccepted = 1}},
        Row{"ADeadLetterOfNoEvent", {buries()}, {.unaccepted = 1}},
        Row{"AnOutcomeWhoseEventIsStillBeingWritten", {ends(delivered, 0, {not_committed, committed})}, {}},
        Row{"ATaskYoungerThanWhatWasReadOfTheEvents", {carries(committed)}, {}},
        Row{"AReplayIsAChainOfItsOwn",
            {accepts(), ends(failed), buries(), carries(committed, 1), ends(delivered, 1)},
            {.accepted = 1, .replayed = 1, .delivered = 1, .failed = 1}},
        Row{"AReplayYoungerThanWhatWasReadOfTheTasks",
            {accepts(), ends(failed), buries(), ends(Verdict::retry, 1, {committed, not_committed})},
            {.accepted = 1, .replayed = 1, .failed = 1, .waiting = 1}},
        Row{"AReplayThatWaits",
            {accepts(), ends(failed), buries(), carries(not_committed, 1)},
            {.accepted = 1, .replayed = 1, .failed = 1, .waiting = 1}},
        Row{"AReplayThatIsMissing",
            {accepts(), ends(failed), buries(), carries(committed, 1)},
            {.accepted = 1, .replayed = 1, .failed = 1, .missing = 1}}),
    [](const auto& row) { return std::string{row.param.name}; });

TEST(Audit, CountsEachWebhookOfAnEvent)
{
    Audit audit{{}};
    audit.accepted(accepted_of({first, second}), committed);
    audit.outcome(outcome_of(delivered, task_of(second)), {committed, committed});

    const auto report = audit.report(10);

    EXPECT_EQ(report.realms.front().sums, (AuditSums{.accepted = 2, .delivered = 1, .missing = 1}));
    ASSERT_EQ(report.differences.size(), 1U);
    EXPECT_EQ(report.differences.front(), (AuditDifference{RealmName{"social"}, AuditFault::missing, first, 0}));
    EXPECT_FALSE(report.balances());
}

TEST(Audit, LeavesTestDeliveriesOut)
{
    auto test = task_of(first);
    test.test = true;
    Audit audit{{}};
    audit.task(test, committed);
    audit.outcome(outcome_of(failed, test), {committed, committed});
    audit.dead_letter(test, committed);

    EXPECT_EQ(audit.size(), 0U);
    EXPECT_TRUE(audit.report(10).balances());
}

TEST(Audit, JudgesByTheTimeOfTheEvent)
{
    const auto chains_in = [](Timestamp from, Timestamp to) {
        Audit audit{{.from = from, .to = to, .realm = std::nullopt}};
        accepts()(audit);
        carries(committed)(audit);
        ends(failed)(audit);
        buries()(audit);
        return audit.size();
    };

    EXPECT_EQ(chains_in(Timestamp{100s}, Timestamp{101s}), 1U);
    EXPECT_EQ(chains_in(Timestamp{101s}, Timestamp{200s}), 0U);
    EXPECT_EQ(chains_in(Timestamp{0s}, Timestamp{100s}), 0U);
}

TEST(Audit, JudgesOneRealmWhereAsked)
{
    Audit audit{{.from = Timestamp::min(), .to = Timestamp::max(), .realm = RealmName{"standard"}}};
    accepts()(audit);
    auto other = accepted_of({second});
    other.realm = RealmName{"standard"};
    audit.accepted(other, committed);

    const auto report = audit.report(10);

    ASSERT_EQ(report.realms.size(), 1U);
    EXPECT_EQ(report.realms.front().name, RealmName{"standard"});
}

TEST(Audit, ListsTheFirstDifferencesAndCountsAll)
{
    Audit audit{{}};
    audit.accepted(accepted_of({second, first}), committed);
    audit.outcome(outcome_of(delivered, task_of(DeliveryId{"a0000000-0000-5000-8000-000000000000"})),
                  {committed, committed});

    const auto report = audit.report(2);

    EXPECT_EQ(report.difference_count, 3U);
    ASSERT_EQ(report.differences.size(), 2U);
    EXPECT_EQ(report.differences[0].delivery, first);
    EXPECT_EQ(report.differences[1].delivery, second);
}

TEST(Audit, SaysWhenAnIdIsNone)
{
    Audit audit{{}};
    audit.accepted(accepted_of({DeliveryId{"delivery-1"}}), committed);

    EXPECT_EQ(audit.report(10).odd_ids, 1U);
    EXPECT_FALSE(audit.report(10).balances());
}

TEST(UuidBits, ComeBackAsTheyWere)
{
    const std::string text{"f81d4fae-7dec-5abc-8765-00a0c91e6bf6"};

    const auto bits = UuidBits::parse(text);

    ASSERT_TRUE(bits.has_value());
    EXPECT_EQ(bits->to_string(), text);
}

TEST(UuidBits, HaveOneSpelling)
{
    for (const auto* text : {"", "f81d4fae-7dec-5abc-8765-00a0c91e6bf", "F81d4fae-7dec-5abc-8765-00a0c91e6bf6",
                             "f81d4fae07dec-5abc-8765-00a0c91e6bf6", "f81d4fae-7dec-5abc-8765-00a0c91e6bfg",
                             "f81d4fae-7dec-5abc-8765-00a0c91e6bf6 "}) {
        EXPECT_FALSE(UuidBits::parse(text).has_value()) << text;
    }
}

}  // namespace
}  // namespace fantail::core
