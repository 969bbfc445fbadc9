// A random model of one partition: owners come and go between any two acknowledgements, former ones write late, notes
// are lost or damaged. The window, the note, the take-over and the memory of duplicates are the real ones.

#include <algorithm>
#include <cstdint>
#include <iostream>
#include <memory>
#include <vector>

#include <gtest/gtest.h>

#include "outcome_log_owner.hpp"
#include "outcome_log_world.hpp"
#include "support/number_from.hpp"

namespace fantail::core {
namespace {

using namespace outcome_log_model;

/// The partition, its owner and the former owners whose requests have not ended.
class History {
public:
    explicit History(std::uint64_t seed) : world_{.random = Random{seed}, .chains = 0, .relay_crashes = false}
    {
        world_.chains = 1 + world_.random.below(most_chains);
        world_.relay_crashes = world_.random.one_in(2);
        for (std::size_t chain = 0; chain < world_.chains; ++chain) world_.add_task({chain, 0});
        owner_ = std::make_unique<Owner>(world_);
    }

    void go()
    {
        for (int step = 0; step < 150; ++step) {
            world_.now += milliseconds{1};
            if (world_.random.one_in(25)) change_owner();
            act(world_.random.below(8));
            if (!former_.empty() && world_.random.one_in(3)) act_late();
        }
        for (int round = 0; round < 300 && !is_drained(); ++round) {
            world_.now += milliseconds{1};
            for (std::size_t action = 0; action < 8; ++action) act(action);
        }
    }

    void check()
    {
        ASSERT_TRUE(is_drained()) << "a task is never settled";
        int duplicates = 0;
        for (std::size_t chain = 0; chain < world_.chains; ++chain) {
            ASSERT_TRUE(world_.delivered[chain] > 0 || world_.dead[chain]) << "lost chain " << chain;
            duplicates += std::max(0, world_.delivered[chain] - 1);
            for (const auto& count : world_.counts[chain]) {
                ASSERT_LE(count.requests, 1 + count.in_flight_at_fences) << "chain " << chain;
                ASSERT_LE(count.outcomes_of_owners, 1) << "chain " << chain;
            }
        }
        ASSERT_LE(duplicates, world_.in_flight_at_fences);
        duplicates_ = duplicates;
    }

    [[nodiscard]] int duplicates() const { return duplicates_; }
    [[nodiscard]] int in_flight_at_fences() const { return world_.in_flight_at_fences; }

private:
    void change_owner()
    {
        const auto how = world_.random.below(3);
        if (how == 2) {
            owner_->revoke();
        } else {
            owner_->count_in_flight();
            owner_->fence();
        }
        if (how > 0) former_.push_back(std::move(owner_));  // 0: killed, and its requests with it
        if (world_.random.one_in(5)) damage_note(world_);
        owner_ = std::make_unique<Owner>(world_);
    }

    void act(std::size_t action)
    {
        switch (action) {
        case 0:
            return owner_->take();
        case 1:
            return owner_->wait();
        case 2:
            return owner_->answer();
        case 3:
            return owner_->outcome();
        case 4:
            return owner_->derive();
        case 5:
            return owner_->settle();
        case 6:
            return owner_->commit();
        default:
            return world_.relay();
        }
    }

    void act_late()
    {
        auto& former = *former_[world_.random.below(former_.size())];
        if (world_.random.one_in(2)) return former.answer();
        former.outcome();
    }

    [[nodiscard]] bool is_drained() const
    {
        return owner_->is_idle() && world_.relay_position == world_.delayed.size();
    }

    World world_;
    std::unique_ptr<Owner> owner_;
    std::vector<std::unique_ptr<Owner>> former_;
    int duplicates_{0};
};

TEST(OutcomeLogProperty, LosesNoChainAndRepeatsOnlyWhatWasInFlight)
{
    const auto first = test::number_from("FANTAIL_SEED", 1);
    const auto runs = test::number_from("FANTAIL_PROPERTY_RUNS", 2'000);
    std::cout << "FANTAIL_SEED=" << first << " FANTAIL_PROPERTY_RUNS=" << runs << '\n' << std::flush;
    int duplicates = 0;
    int in_flight = 0;

    for (auto seed = first; seed < first + runs; ++seed) {
        SCOPED_TRACE(testing::Message() << "FANTAIL_SEED=" << seed << " FANTAIL_PROPERTY_RUNS=1");
        History run{seed};
        run.go();
        run.check();
        if (testing::Test::HasFailure()) return;
        duplicates += run.duplicates();
        in_flight += run.in_flight_at_fences();
    }

    RecordProperty("duplicates", duplicates);
    RecordProperty("in_flight_at_fences", in_flight);
    if (runs >= 1000) {
        EXPECT_GT(duplicates, 0) << "the model does not reach what it is about";
    }
}

}  // namespace
}  // namespace fantail::core
