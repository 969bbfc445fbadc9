// Random histories of one partition under the real intake and deliveries: processes die between any two
// acknowledgements, are fenced and wake up again, hand over in order; commit notes are lost or damaged. Time is
// virtual.

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <iostream>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "dispatcher/life.hpp"
#include "fantail/codec/task_header.hpp"
#include "support/number_from.hpp"
#include "support/random.hpp"

namespace fantail::dispatcher {
namespace {

using namespace test;
using namespace std::chrono_literals;

using fantail::test::Random;

/// What all histories share, because it never changes.
struct Setting {
    core::Realms realms{one_realm()};
    crypto::Sealer sealer{*crypto::Sealer::create(sealing_keys)};
    core::WebhookTable table;

    Setting() { table.apply(core::Offset{0}, webhook_record(sealer, "http://receiver.example/hook")); }
};

class History {
public:
    History(Setting& setting, std::uint64_t seed)
        : random_{seed}, setting_{setting}, webhooks_{setting.table.snapshot()}
    {
        const auto chains = 1 + random_.below(5);
        for (std::size_t chain = 0; chain < chains; ++chain) publish(chain);
        begin_life();
    }

    void go()
    {
        for (int step = 0; step < 120; ++step) {
            if (random_.one_in(4)) clock_.advance(std::chrono::milliseconds{random_.below(8'000)});
            if (random_.one_in(20)) change_owner();
            act(*owner_, random_.below(8));
            if (!former_.empty() && random_.one_in(3)) act_late(*former_[random_.below(former_.size())]);
        }
        for (int round = 0; round < 400 && !is_drained(); ++round) {
            clock_.advance(5s);
            for (std::size_t action = 0; action < 8; ++action) act(*owner_, action);
            while (owner_->acknowledge_commit()) {  // a lease from a commit that waited long is none
            }
        }
    }

    void check()
    {
        ASSERT_TRUE(is_drained()) << "a task is never settled";
        const auto& letters = kafka_.log("test.dead-letters");
        std::size_t duplicates = 0;
        for (const auto& [body, count] : received_) duplicates += count > 1 ? count - 1 : 0;
        for (std::size_t chain = 0; chain < chains_.size(); ++chain) {
            const auto dead = std::any_of(letters.begin(), letters.end(),
                                          [&](const auto& letter) { return *letter.value == chains_[chain]; });
            ASSERT_TRUE(dead || received_[chains_[chain]] > 0) << "lost: " << chains_[chain];
        }
        ASSERT_LE(duplicates, in_flight_at_fences_);
        for (const auto& [body, repeated] : repeated_turns()) ASSERT_LE(repeated, in_flight_by_body_[body]) << body;
        duplicates_ = duplicates;
    }

    [[nodiscard]] std::size_t duplicates() const { return duplicates_; }

private:
    void publish(std::size_t chain)
    {
        core::DeliveryTask task;
        task.delivery_id = core::DeliveryId{"6ba7b810-9dad-51d1-80b4-00c04fd4300" + std::to_string(chain)};
        task.realm = core::RealmName{"shop"};
        task.tenant = core::TenantId{"acme"};
        task.webhook_id = core::WebhookId{"wh_1"};
        task.source = {{"shop.events", 0}, core::Offset{7}};
        task.source_time = clock_.wall();
        task.event_id = core::EventId{"evt_" + std::to_string(chain)};
        task.event_type = "order.paid";
        chains_.push_back("body " + std::to_string(chain));
        kafka_.store({.topic = "test.deliveries",
                      .key = "wh_1",
                      .value = chains_.back(),
                      .headers = {{"task", codec::encode(task)}},
                      .partition = VirtualKafka::partition_number});
    }

    void begin_life()
    {
        owner_ = std::make_unique<Life>(Life::World{kafka_, clock_, setting_.realms, setting_.sealer, webhooks_});
    }

    void change_owner()
    {
        count_in_flight(*owner_);
        switch (random_.below(3)) {
        case 0:  // kill -9: its requests reach their receiver, or do not
            for (const auto& pending : owner_->endpoint.pending) {
                if (random_.one_in(2)) ++received_[pending.body];
            }
            owner_.reset();
            clock_.advance(45s);
            break;
        case 1:  // stopped for longer than its session, and then continued: it hears of it later, or never
            clock_.advance(45s);
            former_.push_back(std::move(owner_));
            break;
        default:
            owner_->revoke();
            former_.push_back(std::move(owner_));
            break;
        }
        if (random_.one_in(5)) damage_note();
        begin_life();
    }

    /// Requests whose outcome is not in the log yet: they may be repeated, and no others.
    void count_in_flight(const Life& life)
    {
        std::vector<std::string> bodies;
        for (const auto& pending : life.endpoint.pending) bodies.push_back(pending.body);
        for (const auto& record : life.log.unstored()) {
            if (record->topic == "test.outcomes") bodies.push_back(body_of(*record->value));
        }
        for (const auto& body : bodies) {
            ++in_flight_at_fences_;
            ++in_flight_by_body_[body];
        }
    }

    static std::string body_of(const std::string& outcome)
    {
        return "body " + codec::decode_outcome(outcome).value().task.event_id.value().substr(4);
    }

    void damage_note()
    {
        auto& note = kafka_.committed.metadata;
        if (note.empty()) return;
        const auto at = random_.below(note.size());
        if (random_.one_in(2)) {
            note.resize(at);
        } else {
            note[at] = static_cast<char>(note[at] ^ 1);
        }
    }

    void act(Life& life, std::size_t action)
    {
        switch (action) {
        case 0:
            life.take();
            return;
        case 1:
            life.tick();
            return;
        case 2:
            answer(life);
            return;
        case 3:
            life.store();
            return;
        case 4:
            life.acknowledge();
            return;
        case 5:
            life.commit();
            return;
        case 6:
            life.acknowledge_commit();
            return;
        default:
            relay();
        }
    }

    /// A former owner: its requests end and its outcomes come, and it must write nothing else.
    void act_late(Life& life)
    {
        const auto written = life.log.topics.size();
        switch (random_.below(5)) {
        case 0:
            answer(life);
            break;
        case 1:
            life.store();
            break;
        case 2:
            life.acknowledge();
            break;
        case 3:
            life.tick();
            break;
        default:
            life.lose();
            break;
        }
        for (auto at = written; at < life.log.topics.size(); ++at) {
            ASSERT_EQ(life.log.topics[at], "test.outcomes") << "a former owner derives nothing";
        }
    }

    void answer(Life& life)
    {
        auto& pending = life.endpoint.pending;
        if (pending.empty()) return;
        auto place = pending.begin();
        std::advance(place, static_cast<std::ptrdiff_t>(random_.below(pending.size())));
        if (place->answer) return;
        core::Attempt attempt;
        if (random_.one_in(2)) {
            attempt.status = 200;
            ++received_[place->body];
        } else {
            attempt.status = 503;
        }
        life.endpoint.answer(place, attempt);
        life.run();
    }

    /// Brings back what is due, now and then twice, as a relay that died before its commit does.
    void relay()
    {
        for (const auto tier : core::all_delay_tiers) {
            const auto topic = core::TopicNames{"test."}.delay(tier);
            auto& next = relayed_[topic];
            const auto& log = kafka_.log(topic);
            if (next >= log.size()) continue;
            auto record = log[next];
            auto task = codec::decode_task(*record.header("task")).value();
            if (clock_.wall() < *task.due_at) continue;
            record.headers = {{"task", codec::with_hop(*record.header("task"), task.at.hop + 1).value()}};
            kafka_.store({.topic = "test.deliveries",
                          .key = record.key,
                          .value = record.value,
                          .headers = record.headers,
                          .partition = VirtualKafka::partition_number});
            if (!random_.one_in(8)) ++next;
        }
    }

    /// Outcomes of attempts beyond the first of each turn, by delivery.
    std::map<std::string, std::size_t> repeated_turns()
    {
        std::map<std::string, std::map<std::uint32_t, std::size_t>> outcomes;
        for (const auto& record : kafka_.log("test.outcomes")) {
            const auto outcome = codec::decode_outcome(*record.value).value();
            if (outcome.attempt) ++outcomes[body_of(*record.value)][outcome.task.at.turn];
        }
        std::map<std::string, std::size_t> repeated;
        for (const auto& [body, by_turn] : outcomes) {
            for (const auto& [turn, count] : by_turn) repeated[body] += count - 1;
        }
        return repeated;
    }

    [[nodiscard]] bool is_drained()
    {
        const auto waiting = std::any_of(core::all_delay_tiers.begin(), core::all_delay_tiers.end(), [&](auto tier) {
            const auto topic = core::TopicNames{"test."}.delay(tier);
            return relayed_[topic] < kafka_.log(topic).size();
        });
        return !waiting && owner_->is_idle();
    }

    Random random_;
    Setting& setting_;
    core::WebhookSnapshot webhooks_;
    fantail::test::ManualClock clock_;
    VirtualKafka kafka_{clock_};
    std::unique_ptr<Life> owner_;
    std::vector<std::unique_ptr<Life>> former_;
    std::vector<std::string> chains_;  ///< their bodies, which name them
    std::map<std::string, std::size_t> received_;
    std::map<std::string, std::size_t> relayed_;
    std::map<std::string, std::size_t> in_flight_by_body_;
    std::size_t in_flight_at_fences_{0};
    std::size_t duplicates_{0};
};

TEST(AnyHistory, LosesNothingAndRepeatsOnlyWhatWasInFlight)
{
    const auto first = fantail::test::number_from("FANTAIL_SEED", 1);
    const auto runs = fantail::test::number_from("FANTAIL_PROPERTY_RUNS", 100);
    std::cout << "FANTAIL_SEED=" << first << " FANTAIL_PROPERTY_RUNS=" << runs << '\n' << std::flush;
    Setting setting;
    std::size_t duplicates = 0;
    for (auto seed = first; seed < first + runs; ++seed) {
        SCOPED_TRACE(testing::Message() << "FANTAIL_SEED=" << seed << " FANTAIL_PROPERTY_RUNS=1");
        History history{setting, seed};
        history.go();
        history.check();
        if (testing::Test::HasFailure()) return;
        duplicates += history.duplicates();
    }
    RecordProperty("duplicates", static_cast<int>(duplicates));
    if (runs >= 500) {
        EXPECT_GT(duplicates, 0U) << "the histories do not reach what they are about";
    }
}

}  // namespace
}  // namespace fantail::dispatcher
