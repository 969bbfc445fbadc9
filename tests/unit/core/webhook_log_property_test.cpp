// A random model of the log of webhooks: replicas that lag, die and begin anew, writes that race and arrive late,
// compaction that stops anywhere. The table and the upkeep are the real ones.

#include <cstdint>
#include <iostream>
#include <memory>
#include <string>
#include <vector>

#include <gtest/gtest-spi.h>
#include <gtest/gtest.h>

#include "fantail/core/webhook_upkeep.hpp"
#include "support/number_from.hpp"
#include "webhook_log_world.hpp"

namespace fantail::core {
namespace {

using namespace std::chrono_literals;
using namespace webhook_log_model;

constexpr std::size_t replicas = 3;
constexpr auto append_within = 5s;  // what is not in the log by then never will be; nor does an author wait longer

/// What is left out, to see that the check finds it.
enum class LeftOut { nothing, repairs, read_to };

struct Replica {
    int incarnation;
    WebhookTable table{};
    WebhookUpkeep upkeep{};
    Offset next{};
    bool frozen{false};
    bool loaded{false};  ///< it has been at the log's end, and takes commands from then on
};

struct UnderWay {
    Entry entry;
    Timestamp since;
};

class History {
public:
    History(std::uint64_t seed, LeftOut left_out) : random_{seed}, left_out_{left_out}
    {
        const auto count = 1 + random_.below(3);
        for (std::size_t key = 0; key < count; ++key) keys_.emplace_back("wh_" + std::to_string(key));
        for (std::size_t i = 0; i < replicas; ++i) replicas_.push_back(begun());
    }

    void go()
    {
        for (int phase = 0; phase < 5; ++phase) {
            for (int step = 0; step < 60; ++step) act();
            let_time_pass();
        }
        come_to_rest();
    }

    void check()
    {
        ASSERT_EQ(log_.fault(), "");
        ASSERT_EQ(wrongly_answered_, 0) << "an author was told the wrong end of its write";
        log_.compact(now_, random_);
        replicas_.push_back(begun());
        read_all(replicas_.back());
        for (const auto& replica : replicas_) {
            ASSERT_EQ(winners_of(replica.table, keys_), log_.winners()) << "incarnation " << replica.incarnation;
        }
    }

    [[nodiscard]] const Log& log() const { return log_; }
    [[nodiscard]] int answered() const { return answered_; }

private:
    Replica begun() { return Replica{.incarnation = ++incarnations_}; }
    Replica& any_replica() { return replicas_[random_.below(replicas)]; }

    void act()
    {
        move_time(milliseconds{random_.below(600)});
        auto& replica = any_replica();
        switch (random_.below(10)) {
        case 0:
        case 1:
        case 2:
            return write(replica);
        case 3:
        case 4:
        case 5:
            return append_one();
        case 6:
        case 7:
            return read(replica, 1 + random_.below(4));
        case 8:
            return tend(replica);
        default:
            if (random_.one_in(3)) return kill(replica);
            log_.compact(now_, random_);
        }
    }

    void move_time(milliseconds by)
    {
        now_ += by;
        std::erase_if(under_way_, [&](const UnderWay& one) { return now_ - one.since > append_within; });
    }

    void write(Replica& replica)
    {
        const auto& key = keys_[random_.below(keys_.size())];
        if (!replica.loaded) return;
        const auto held = replica.table.find(key);
        Entry entry{.author = replica.incarnation};
        entry.record.webhook.id = key;
        entry.record.version = held ? held->version + 1 : 1;
        entry.record.read_to = left_out_ == LeftOut::read_to ? Offset{0} : replica.table.read_to();
        entry.record.write_id = "w_" + std::to_string(++writes_);
        entry.record.deleted = held && !held->deleted && random_.one_in(4);
        under_way_.push_back({std::move(entry), now_});
    }

    void append_one()
    {
        if (under_way_.empty()) return;
        const auto at = random_.below(under_way_.size());
        log_.append(std::move(under_way_[at].entry), now_);
        under_way_.erase(under_way_.begin() + static_cast<std::ptrdiff_t>(at));
    }

    void read(Replica& replica, std::size_t most)
    {
        if (replica.frozen) return;
        for (; most > 0; --most) {
            const auto* record = log_.at_or_after(replica.next);
            replica.next = record != nullptr ? record->offset.next() : log_.end();
            if (record != nullptr) take(replica, *record);
            if (replica.next < log_.end()) continue;
            replica.table.reach_end(log_.end());
            replica.loaded = true;
            return;
        }
    }

    void read_all(Replica& replica)
    {
        while (replica.next < log_.end()) read(replica, 1);
    }

    void take(Replica& replica, const Logged& logged)
    {
        const auto& entry = logged.entry;
        if (entry.tombstone) {
            replica.table.remove(logged.offset, *entry.tombstone);
            return;
        }
        const auto applied = replica.table.apply(logged.offset, entry.record);
        const bool is_waited_for = entry.author == replica.incarnation && now_ - logged.at <= append_within;
        if (!is_waited_for) return;
        ++answered_;
        if ((applied == WebhookTable::Applied::stands) != logged.stands) ++wrongly_answered_;
    }

    void tend(Replica& replica)
    {
        if (replica.frozen || replica.next < log_.end()) return;
        const WebhookUpkeep::Moment moment{.steady = std::chrono::steady_clock::time_point{now_.time_since_epoch()},
                                           .wall = now_,
                                           .jitter = Jitter::clamped(static_cast<double>(random_.below(3)) - 1.0)};
        for (const auto& action : replica.upkeep.due(replica.table, moment)) {
            Entry entry;
            if (const auto* tombstone = std::get_if<Tombstone>(&action)) entry.tombstone = *tombstone;
            if (const auto* repair = std::get_if<Repair>(&action)) {
                if (left_out_ == LeftOut::repairs) continue;
                entry.record = repair->record;
                if (left_out_ == LeftOut::read_to) entry.record.read_to = Offset{0};
            }
            under_way_.push_back({std::move(entry), now_});
        }
    }

    /// With what it had not sent yet; what was on its way may arrive.
    void kill(Replica& replica)
    {
        if (random_.one_in(2)) {
            std::erase_if(under_way_, [&](const UnderWay& one) { return one.entry.author == replica.incarnation; });
        }
        replica = begun();
    }

    /// Long enough for compaction, or for tombstones; one replica may stand still over the former.
    void let_time_pass()
    {
        const bool a_day = random_.one_in(3);
        if (!a_day && random_.one_in(3)) any_replica().frozen = true;
        come_to_rest();
        move_time(a_day ? milliseconds{24h} : milliseconds{11min} + milliseconds{random_.below(60'000)});
        if (a_day) come_to_rest();
        for (auto& replica : replicas_) replica.frozen = false;
        if (random_.one_in(2)) log_.compact(now_, random_);
        if (random_.one_in(4)) {
            for (auto& replica : replicas_) replica = begun();
        }
    }

    /// Everything is written and read, and every replica does what it has to do.
    void come_to_rest()
    {
        for (int round = 0; round < 45; ++round) {
            while (!under_way_.empty()) append_one();
            for (auto& replica : replicas_) {
                if (!replica.frozen) read_all(replica);
                tend(replica);
            }
            move_time(round < 30 ? 1s : milliseconds{1min});  // tombstones take their time
        }
        while (!under_way_.empty()) append_one();
        for (auto& replica : replicas_) {
            if (!replica.frozen) read_all(replica);
        }
    }

    Random random_;
    LeftOut left_out_;
    Timestamp now_{std::chrono::hours{1'000}};
    std::vector<WebhookId> keys_;
    Log log_;
    std::vector<Replica> replicas_;
    std::vector<UnderWay> under_way_;
    int incarnations_{0};
    int writes_{0};
    int answered_{0};
    int wrongly_answered_{0};
};

TEST(WebhookLogProperty, AllReadersComeToWhatTheWholeLogSaysAndNoAcknowledgedWriteIsUndone)
{
    const auto first = test::number_from("FANTAIL_SEED", 1);
    const auto runs = test::number_from("FANTAIL_PROPERTY_RUNS", 1'000);
    std::cout << "FANTAIL_SEED=" << first << " FANTAIL_PROPERTY_RUNS=" << runs << '\n' << std::flush;
    std::size_t removed = 0;
    int losers = 0;
    int forgotten = 0;
    int answered = 0;

    for (auto seed = first; seed < first + runs; ++seed) {
        SCOPED_TRACE(testing::Message() << "FANTAIL_SEED=" << seed << " FANTAIL_PROPERTY_RUNS=1");
        History run{seed, LeftOut::nothing};
        run.go();
        run.check();
        if (testing::Test::HasFailure()) return;
        removed += run.log().removed();
        losers += run.log().losers();
        forgotten += run.log().forgotten();
        answered += run.answered();
    }

    RecordProperty("losers", losers);
    RecordProperty("forgotten", forgotten);
    if (runs >= 1000) {
        EXPECT_GT(removed, 0U) << "nothing was ever compacted";
        EXPECT_GT(losers, 0) << "no two writes raced";
        EXPECT_GT(forgotten, 0) << "no tombstone was written";
        EXPECT_GT(answered, 0) << "no author read its own write";
    }
}

struct LeftOutRow {
    const char* name;
    LeftOut left_out;
};

class TheModel : public testing::TestWithParam<LeftOutRow> {};

/// Whether one of the histories ends with readers that disagree.
bool is_found(LeftOut left_out, std::uint64_t runs)
{
    for (std::uint64_t seed = 1; seed <= runs; ++seed) {
        History run{seed, left_out};
        run.go();
        testing::TestPartResultArray failures;
        {
            const testing::ScopedFakeTestPartResultReporter reporter{
                testing::ScopedFakeTestPartResultReporter::INTERCEPT_ONLY_CURRENT_THREAD, &failures};
            run.check();
        }
        if (failures.size() > 0) return true;
    }
    return false;
}

TEST_P(TheModel, TurnsRedWithout) { EXPECT_TRUE(is_found(GetParam().left_out, 300)); }

INSTANTIATE_TEST_SUITE_P(, TheModel,
                         testing::Values(LeftOutRow{"Repairs", LeftOut::repairs},
                                         LeftOutRow{"WhatAuthorsKnew", LeftOut::read_to}),
                         [](const auto& row) { return std::string{row.param.name}; });

}  // namespace
}  // namespace fantail::core
