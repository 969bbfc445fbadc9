// Audits of a system at work, that crashes between any two acknowledgements, and of one that has come to rest: without
// a fault nothing differs, with one exactly that is found. A failure prints its seed; FANTAIL_SEED runs it again.

#include <algorithm>
#include <array>
#include <cstdint>
#include <random>
#include <string>

#include <gtest/gtest.h>

#include "audit_world.hpp"
#include "support/number_from.hpp"

namespace fantail::core {
namespace {

constexpr std::size_t events = 12;

std::uint64_t seed() { return test::number_from("FANTAIL_SEED", 20'261'124); }
std::uint64_t runs() { return test::number_from("FANTAIL_PROPERTY_RUNS", 500); }

std::mt19937 chance_of(std::uint64_t run) { return std::mt19937{static_cast<std::mt19937::result_type>(seed() + run)}; }

/// Committed offsets first, then the logs in any order, while the world goes on.
AuditReport audit_at_work(AuditWorld& world, std::mt19937& chance)
{
    std::array logs{AuditedLog::accepted, AuditedLog::outcomes, AuditedLog::dead_letters, AuditedLog::delay,
                    AuditedLog::deliveries};
    std::shuffle(logs.begin(), logs.end(), chance);
    const auto marks = world.marks();
    Audit audit{{}};
    for (const auto log : logs) {
        for (auto steps = chance() % 8; steps > 0; --steps) world.step();
        world.feed(audit, log, marks);
    }
    return audit.report(10);
}

AuditReport audit_at_rest(AuditWorld& world)
{
    while (!world.is_quiet()) world.step();
    const auto marks = world.marks();
    Audit audit{{}};
    for (const auto log : {AuditedLog::accepted, AuditedLog::outcomes, AuditedLog::dead_letters, AuditedLog::delay,
                           AuditedLog::deliveries}) {
        world.feed(audit, log, marks);
    }
    return audit.report(10);
}

AuditSums sums_of(const AuditReport& report)
{
    return report.realms.empty() ? AuditSums{} : report.realms.front().sums;
}

TEST(AuditProperty, WithoutAFaultNothingDiffersAtAnyTime)
{
    std::uint64_t audits = 0;
    for (std::uint64_t run = 0; run < runs(); ++run) {
        SCOPED_TRACE("FANTAIL_SEED=" + std::to_string(seed() + run));
        auto chance = chance_of(run);
        AuditWorld world{chance, events, PlantedFault::none};
        while (!world.is_quiet()) {
            for (auto steps = chance() % 40; steps > 0; --steps) world.step();
            const auto report = audit_at_work(world, chance);
            const auto sums = sums_of(report);
            ASSERT_TRUE(report.balances()) << to_string(report.differences.front().fault);
            ASSERT_EQ(sums.accepted + sums.replayed,
                      sums.delivered + sums.failed + sums.discarded + sums.waiting + sums.missing);
            ++audits;
        }
    }
    RecordProperty("seed", std::to_string(seed()));
    RecordProperty("audits", std::to_string(audits));
}

struct Row {
    const char* name;
    PlantedFault planted;
    AuditFault found;
};

class AuditOfAFault : public testing::TestWithParam<Row> {};

TEST_P(AuditOfAFault, FindsItAndNothingElse)
{
    std::uint64_t planted = 0;
    for (std::uint64_t run = 0; run < runs() / 10; ++run) {
        SCOPED_TRACE("FANTAIL_SEED=" + std::to_string(seed() + run));
        auto chance = chance_of(run);
        AuditWorld world{chance, events, GetParam().planted};

        const auto report = audit_at_rest(world);

        ASSERT_EQ(report.difference_count, world.has_suffered() ? 1U : 0U);
        if (!world.has_suffered()) continue;
        ++planted;
        ASSERT_EQ(report.differences.front().fault, GetParam().found);
    }
    EXPECT_GT(planted, runs() / 20);
}

INSTANTIATE_TEST_SUITE_P(, AuditOfAFault,
                         testing::Values(Row{"ATaskNotWritten", PlantedFault::no_task, AuditFault::missing},
                                         Row{"CommittedBeforeItWasSent", PlantedFault::no_outcome, AuditFault::missing},
                                         Row{"ARetryNotDerived", PlantedFault::no_retry, AuditFault::missing},
                                         Row{"ADeadLetterNotDerived", PlantedFault::no_dead_letter,
                                             AuditFault::no_dead_letter}),
                         [](const auto& row) { return std::string{row.param.name}; });

}  // namespace
}  // namespace fantail::core
