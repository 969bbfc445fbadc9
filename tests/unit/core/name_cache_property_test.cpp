// Random histories against a model that keeps every answer a name ever had and finds out by looking back. A failure
// prints its seed: FANTAIL_SEED=<seed> runs that one alone, FANTAIL_PROPERTY_RUNS=<n> runs more of them.

#include "fantail/core/name_cache.hpp"

#include <algorithm>
#include <map>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "support/number_from.hpp"
#include "support/random.hpp"

namespace fantail::core {
namespace {

using namespace std::chrono_literals;
using Answer = NameCache::Answer;
using Kind = LookedUp::Kind;
using Time = NameCache::Time;

constexpr NameCacheLimits limits{.names = 6, .addresses_per_name = 3, .look_ups = 3, .look_ups_of_failing = 1};

class NaiveCache {
public:
    NameCache::Asked ask(const std::string& name, Time now)
    {
        if (!make_room_for(name)) return {.answer = Answer::full};
        auto& about = names_[name];
        about.touched = ++touches_;

        const auto* last = about.history.empty() ? nullptr : &about.history.back();
        if (last != nullptr && last->looked_up.kind == Kind::found && now < fresh_until(*last)) {
            return addresses_of(*last, Answer::found);
        }
        const bool refused = last != nullptr && last->looked_up.kind != Kind::found && now < last->at + 5s;
        if (refused && last->looked_up.kind == Kind::no_such_name) return {.answer = Answer::no_such_name};
        if (!refused && !about.wanted_since) about.wanted_since = now;

        const auto* stale = last_found(about);
        if (stale == nullptr || now >= fresh_until(*stale) + 300s) {
            return {.answer = refused ? Answer::failed : Answer::wait};
        }
        const bool dead = last->looked_up.kind == Kind::failed;
        if (!dead && now < *about.wanted_since + 500ms) {
            return {.answer = Answer::wait, .ask_again = *about.wanted_since + 500ms};
        }
        return addresses_of(*stale, Answer::stale);
    }

    void settle(const std::string& name, const LookedUp& looked_up, Time now)
    {
        auto& about = names_.at(name);
        about.history.push_back({looked_up, now});
        about.wanted_since.reset();
        about.touched = ++touches_;
    }

    [[nodiscard]] bool is_wanted(const std::string& name) const { return names_.at(name).wanted_since.has_value(); }
    [[nodiscard]] bool is_failing(const std::string& name) const
    {
        const auto& history = names_.at(name).history;
        return !history.empty() && history.back().looked_up.kind == Kind::failed;
    }
    [[nodiscard]] std::vector<std::string> wanted() const
    {
        std::vector<std::string> all;
        for (const auto& [name, about] : names_) {
            if (about.wanted_since) all.push_back(name);
        }
        return all;
    }

private:
    struct Settled {
        LookedUp looked_up;
        Time at;
    };
    struct About {
        std::vector<Settled> history;
        std::optional<Time> wanted_since;
        std::size_t touched{0};
    };

    static Time fresh_until(const Settled& settled)
    {
        return settled.at +
               std::min<std::chrono::seconds>(300s, std::max<std::chrono::seconds>(5s, settled.looked_up.ttl));
    }

    static NameCache::Asked addresses_of(const Settled& settled, Answer answer)
    {
        auto addresses = settled.looked_up.addresses;
        while (addresses.size() > limits.addresses_per_name) addresses.pop_back();
        return {.answer = answer, .addresses = addresses};
    }

    static const Settled* last_found(const About& about)
    {
        const Settled* last = nullptr;
        for (const auto& settled : about.history) {
            if (settled.looked_up.kind == Kind::found) last = &settled;
            if (settled.looked_up.kind == Kind::no_such_name) last = nullptr;
        }
        return last;
    }

    bool make_room_for(const std::string& name)
    {
        if (names_.contains(name) || names_.size() < limits.names) return true;
        auto oldest = names_.end();
        for (auto it = names_.begin(); it != names_.end(); ++it) {
            if (it->second.wanted_since) continue;
            if (oldest == names_.end() || it->second.touched < oldest->second.touched) oldest = it;
        }
        if (oldest == names_.end()) return false;
        names_.erase(oldest);
        return true;
    }

    std::map<std::string, About> names_;
    std::size_t touches_{0};
};

LookedUp any_look_up(test::Random& random)
{
    constexpr std::array ttls{-1s, 0s, 1s, 5s, 6s, 60s, 299s, 300s, 301s, 1'000'000'000s};
    if (random.one_in(3)) return {.kind = Kind::failed};
    if (random.one_in(5)) return {.kind = Kind::no_such_name};
    LookedUp found{.kind = Kind::found, .ttl = ttls.at(random.below(ttls.size()))};
    const auto count = 1 + random.below(6);
    for (std::size_t i = 0; i < count; ++i) {
        found.addresses.push_back(IpAddress::v4({192, 0, 2, static_cast<std::uint8_t>(random.below(256))}));
    }
    return found;
}

/// One history of asks, look-ups and their ends; stops at the first difference.
class History {
public:
    explicit History(std::uint64_t seed) : random_{seed} {}

    void run()
    {
        for (int step = 0; step < 400 && !testing::Test::HasFailure(); ++step) {
            SCOPED_TRACE(testing::Message() << "step " << step);
            constexpr std::array<std::chrono::milliseconds, 8> leaps{0ms, 1ms, 499ms, 500ms, 4'999ms, 5s, 60s, 300s};
            if (random_.one_in(4)) now_ += leaps.at(random_.below(leaps.size()));
            if (random_.one_in(3)) {
                settle_one();
            } else {
                ask_one();
            }
            begin_look_ups();
        }
    }

private:
    void ask_one()
    {
        const auto name = std::string(1, static_cast<char>('a' + random_.below(9))) + ".example";
        const auto asked = cache_.ask(name, now_);
        const auto expected = model_.ask(name, now_);
        ASSERT_EQ(asked.answer, expected.answer) << name;
        ASSERT_EQ(asked.addresses, expected.addresses) << name;
        ASSERT_EQ(asked.ask_again, expected.ask_again) << name;
        ASSERT_LE(cache_.names(), limits.names);
    }

    void begin_look_ups()
    {
        while (const auto name = cache_.next_look_up()) {
            ASSERT_TRUE(model_.is_wanted(*name)) << *name;
            ASSERT_EQ(std::count(under_way_.begin(), under_way_.end(), *name), 0) << *name << " is looked up already";
            under_way_.push_back(*name);
        }
        const auto failing = failing_under_way();
        ASSERT_EQ(cache_.look_ups(), under_way_.size());
        ASSERT_LE(under_way_.size(), limits.look_ups);
        ASSERT_LE(failing, limits.look_ups_of_failing);

        // Whatever waits, waits for room.
        const auto wanted = model_.wanted();
        const auto waits = [&](const std::string& name) {
            const bool has_room = under_way_.size() < limits.look_ups &&
                                  (!model_.is_failing(name) || failing < limits.look_ups_of_failing);
            return has_room && std::find(under_way_.begin(), under_way_.end(), name) == under_way_.end();
        };
        ASSERT_TRUE(std::none_of(wanted.begin(), wanted.end(), waits));
    }

    [[nodiscard]] std::size_t failing_under_way() const
    {
        const auto is_failing = [this](const auto& name) { return model_.is_failing(name); };
        return static_cast<std::size_t>(std::count_if(under_way_.begin(), under_way_.end(), is_failing));
    }

    void settle_one()
    {
        if (under_way_.empty()) return;
        const auto chosen = under_way_.begin() + static_cast<std::ptrdiff_t>(random_.below(under_way_.size()));
        const auto looked_up = any_look_up(random_);
        cache_.settle(*chosen, looked_up, now_);
        model_.settle(*chosen, looked_up, now_);
        under_way_.erase(chosen);
    }

    test::Random random_;
    Time now_{1h};
    NameCache cache_{limits};
    NaiveCache model_;
    std::vector<std::string> under_way_;
};

TEST(NameCacheAgreesWithTheModel, InEveryHistory)
{
    const auto only = test::number_from("FANTAIL_SEED", 0);
    const auto runs = test::number_from("FANTAIL_PROPERTY_RUNS", 200);
    for (std::uint64_t seed = 1; seed <= runs && !HasFailure(); ++seed) {
        const auto used = only != 0 ? only : seed;
        SCOPED_TRACE(testing::Message() << "FANTAIL_SEED=" << used);
        History{used}.run();
        if (only != 0) break;
    }
}

}  // namespace
}  // namespace fantail::core
