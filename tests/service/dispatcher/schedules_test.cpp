// Each dialect's schedule from the first attempt to the dead letter, in virtual time: the real intake, deliveries and
// relay decisions over a virtual Kafka. A day of retries takes milliseconds.

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "dispatcher/life.hpp"
#include "fantail/codec/task_header.hpp"
#include "fantail/config/dialect_loader.hpp"
#include "fantail/core/relay.hpp"

namespace fantail::dispatcher {
namespace {

using namespace test;
using namespace std::chrono_literals;
using std::chrono::milliseconds;

constexpr milliseconds answer_takes{2'000};
constexpr milliseconds a_hop_takes{7};  // through Kafka, as measured

struct Contract {
    const char* dialect;
    bool from_first_attempt;
    std::vector<milliseconds> waits;  ///< row by row of contracts/README.md
    std::vector<std::uint32_t> hops;  ///< that each of them costs at most
};

void PrintTo(const Contract& contract, std::ostream* out) { *out << contract.dialect; }

core::Realms realm_of(const std::string& dialect)
{
    const auto loaded = config::load_dialects(FANTAIL_DIALECTS);
    const auto found = std::find_if(loaded.dialects.begin(), loaded.dialects.end(),
                                    [&](const auto& each) { return each->name == dialect; });
    return core::Realms{{core::Realm{core::RealmName{"shop"}, *found, {}}}};
}

class Schedule {
public:
    explicit Schedule(const std::string& dialect) : realms_{realm_of(dialect)}
    {
        webhooks_.apply(core::Offset{0}, webhook_record(sealer_, "https://receiver.example/hook"));
        publish();
        snapshot_ = webhooks_.snapshot();
        life_ = std::make_unique<Life>(Life::World{kafka_, clock_, realms_, sealer_, snapshot_});
    }

    void run_to_the_end()
    {
        while (kafka_.log("test.dead-letters").empty()) {
            const bool busy = work();
            const auto relayed = relay();
            if (busy || relayed) continue;
            clock_.advance(std::clamp(next_ - clock_.wall(), milliseconds{20}, milliseconds{24h}));
        }
    }

    std::vector<core::Timestamp> began;  ///< each attempt
    std::vector<std::uint32_t> hops;     ///< of the wait before each attempt but the first

private:
    /// The dispatcher; whether it did anything.
    bool work()
    {
        life_->commit();
        while (life_->acknowledge_commit()) {
        }
        life_->tick();
        const bool took = life_->take();
        if (life_->endpoint.sent.size() > began.size()) {
            began.push_back(clock_.wall());
            clock_.advance(answer_takes);
            core::Attempt busy;
            busy.status = 503;
            life_->endpoint.answer(life_->endpoint.pending.begin(), busy);
            life_->run();
        }
        bool moved = took;
        while (life_->store() || life_->acknowledge()) moved = true;
        next_ = clock_.wall() + 20ms;
        return moved;
    }

    bool relay()
    {
        const core::TopicNames topics{"test."};
        std::optional<core::Timestamp> next;
        for (const auto tier : core::all_delay_tiers) {
            const auto& log = kafka_.log(topics.delay(tier));
            auto& place = read_[tier];
            if (place >= log.size()) continue;
            const auto record = log[place];
            const auto task = codec::decode_task(*record.header("task")).value();
            const auto decision = core::decide_relay(
                {.tier = tier, .appended_at = record.timestamp, .due_at = task.due_at, .hop = task.at.hop},
                clock_.wall());
            if (const auto* stay = std::get_if<core::StayUntil>(&decision)) {
                next = std::min(next.value_or(stay->until), stay->until);
                continue;
            }
            const auto* forward = std::get_if<core::ForwardTo>(&decision);
            clock_.advance(a_hop_takes);
            kafka_.store({.topic = forward != nullptr ? topics.delay(forward->tier) : topics.deliveries,
                          .key = record.key,
                          .value = record.value,
                          .headers = {{"task", codec::with_hop(*record.header("task"), task.at.hop + 1).value()}},
                          .partition = VirtualKafka::partition_number});
            hops.resize(task.at.turn);
            ++hops.back();
            ++place;
            return true;
        }
        if (next) next_ = *next;
        return false;
    }

    void publish()
    {
        core::DeliveryTask task;
        task.delivery_id = core::DeliveryId{"6ba7b810-9dad-51d1-80b4-00c04fd43000"};
        task.realm = core::RealmName{"shop"};
        task.tenant = core::TenantId{"acme"};
        task.webhook_id = core::WebhookId{"wh_1"};
        task.source_time = clock_.wall();
        task.event_id = core::EventId{"evt_1"};
        kafka_.store({.topic = "test.deliveries",
                      .key = "wh_1",
                      .value = "{}",
                      .headers = {{"task", codec::encode(task)}},
                      .partition = VirtualKafka::partition_number});
    }

    fantail::test::ManualClock clock_;
    core::Timestamp next_{};
    VirtualKafka kafka_{clock_};
    core::Realms realms_;
    crypto::Sealer sealer_{*crypto::Sealer::create(sealing_keys)};
    core::WebhookTable webhooks_;
    core::WebhookSnapshot snapshot_;
    std::map<core::DelayTier, std::size_t> read_;
    std::unique_ptr<Life> life_;
};

class EveryDialect : public testing::TestWithParam<Contract> {};

TEST_P(EveryDialect, IsAttemptedAtThePromisedTimesAndThenDeadLettered)
{
    Schedule schedule{GetParam().dialect};
    schedule.run_to_the_end();

    const auto& waits = GetParam().waits;
    ASSERT_EQ(schedule.began.size(), waits.size() + 1);
    schedule.hops.resize(waits.size());
    for (std::size_t row = 0; row < waits.size(); ++row) {
        const auto from = GetParam().from_first_attempt ? schedule.began[0] : schedule.began[row] + answer_takes;
        const auto late = schedule.began[row + 1] - (from + waits[row]);
        EXPECT_GE(late, -500ms) << "row " << row + 1;
        EXPECT_LE(late, 1s) << "row " << row + 1;
        EXPECT_LE(schedule.hops[row], GetParam().hops[row]) << "row " << row + 1;
        RecordProperty("hops_" + std::to_string(row + 1), static_cast<int>(schedule.hops[row]));
    }
}

INSTANTIATE_TEST_SUITE_P(
    , EveryDialect,
    testing::Values(Contract{"social", false, {1min, 5min, 15min, 1h, 6h}, {1, 1, 1, 1, 1}},
                    Contract{"roundabout", true, {5min, 15min, 30min, 60min, 120min}, {9, 10, 11, 12, 14}},
                    Contract{"sentimatrix", false, {1min, 5min, 30min, 2h}, {1, 1, 2, 2}},
                    Contract{"conversations", false, {4s, 8s, 10s}, {0, 1, 1}},
                    Contract{"smartaihub", false, {1min, 5min, 15min, 1h, 6h}, {1, 1, 1, 1, 1}},
                    Contract{
                        "standard", false, {5s, 5min, 30min, 2h, 5h, 10h, 14h, 20h, 24h}, {0, 1, 2, 2, 5, 5, 4, 5, 4}}),
    [](const auto& row) { return std::string{row.param.dialect}; });

}  // namespace
}  // namespace fantail::dispatcher
