#pragma once

#include <algorithm>
#include <optional>
#include <vector>

#include "fantail/core/duplicates.hpp"
#include "fantail/core/take_over.hpp"
#include "fantail/core/window.hpp"
#include "outcome_log_world.hpp"

namespace fantail::core::outcome_log_model {

enum class Stage { waiting, sent, answered, written, derived };

struct Item {
    Offset task;
    Window::Entry entry;
    Stage stage;
    Verdict verdict{Verdict::failed};
    Timestamp deadline{};
};

struct FirstOutcome {
    Offset task;
    Offset outcome;
};

/// One assignment of the partition: the shell that the dispatcher will be.
class Owner {
public:
    explicit Owner(World& world)
        : world_{world}, note_{CommitNote::parse(world.note)}, starts_{count_start(note_, world.watermark)},
          window_{world.watermark, {}},
          take_over_{world.watermark, note_, {.now = world.now, .grace = grace, .longest_wait = request_time + grace}},
          position_{index_of(world.watermark)},
          outcome_position_{index_of(TakeOver::read_from(
              note_, {.earliest = Offset{0}, .memory = world.relay_crashes ? Offset{0} : offset_of(outcomes_end())}))}
    {
        read_outcomes();
        outcomes_written_ = outcomes_end();
    }

    void take()
    {
        if (position_ >= world_.tasks.size() || items_.size() > 6) return;
        const auto task = offset_of(position_++);
        Item item{.task = task, .entry = window_.take(task, 1), .stage = Stage::waiting};
        if (resolve_by_outcome(item)) return items_.push_back(item);
        if (admit(task) == Duplicates::Answer::duplicate) return window_.settle(item.entry);
        resolve(item);
        items_.push_back(item);
    }

    void wait()
    {
        read_outcomes();
        for (auto& item : items_) {
            if (item.stage == Stage::waiting && !resolve_by_outcome(item)) resolve(item);
        }
    }

    void answer()
    {
        auto* item = any(Stage::sent);
        if (item == nullptr) return;
        const auto& turn = turn_of(item->task);
        const bool ok = world_.random.one_in(2);
        if (ok) ++world_.delivered[turn.chain];
        item->verdict = ok ? Verdict::delivered : turn.turn == last_turn ? Verdict::failed : Verdict::retry;
        item->stage = Stage::answered;
    }

    void outcome()
    {
        auto* item = any(Stage::answered);
        if (item == nullptr) return;
        const auto& turn = turn_of(item->task);
        world_.outcomes.push_back({turn, item->verdict, item->task});
        item->stage = Stage::written;
        if (fenced_) return;
        ++world_.count(turn).outcomes_of_owners;
        outcomes_written_ = outcomes_end();
        first_outcomes_.push_back({item->task, offset_of(outcomes_end() - 1)});
    }

    void derive()
    {
        auto* item = fenced_ ? nullptr : any(Stage::written);
        if (item == nullptr) return;
        const auto& turn = turn_of(item->task);
        if (item->verdict == Verdict::retry) world_.delayed.push_back({turn.chain, turn.turn + 1});
        if (item->verdict == Verdict::failed) world_.dead[turn.chain] = true;
        item->stage = Stage::derived;
    }

    void settle()
    {
        auto* item = fenced_ ? nullptr : any(Stage::derived);
        if (item == nullptr) return;
        window_.settle(item->entry);
        items_.erase(items_.begin() + (item - items_.data()));
    }

    void commit() { commit_with(take_over_.awaited(world_.now)); }

    /// Its requests may still end, but it writes their outcomes and nothing else.
    void fence() { fenced_ = true; }

    void revoke()
    {
        auto requests = take_over_.awaited(world_.now);
        for (const auto& item : items_) {
            if (!is_in_flight(item)) continue;
            requests.push_back({item.task, item.deadline});
            world_.repeat_from[index_of(item.task)] = item.deadline + grace;
        }
        commit_with(std::move(requests));
        fence();
    }

    void count_in_flight()
    {
        for (const auto& item : items_) {
            if (is_in_flight(item)) world_.count_fence(turn_of(item.task));
        }
    }

    [[nodiscard]] bool is_idle() const
    {
        return items_.empty() && position_ == world_.tasks.size() && window_.watermark() == offset_of(position_);
    }

private:
    [[nodiscard]] std::size_t outcomes_end() const { return world_.outcomes.size(); }
    [[nodiscard]] const Turn& turn_of(Offset task) const { return world_.tasks[index_of(task)]; }

    static bool is_in_flight(const Item& item) { return item.stage == Stage::sent || item.stage == Stage::answered; }

    Duplicates::Answer admit(Offset task)
    {
        const auto& turn = turn_of(task);
        return memory_.admit(delivery_of(turn.chain), {.replay = 0, .turn = turn.turn, .hop = 0}, milliseconds{0});
    }

    void read_outcomes()
    {
        for (; outcome_position_ < outcomes_end(); ++outcome_position_) {
            const auto& record = world_.outcomes[outcome_position_];
            take_over_.read({.offset = offset_of(outcome_position_), .task = record.task, .verdict = record.verdict});
            memory_.seed(delivery_of(record.turn.chain), {.replay = 0, .turn = record.turn.turn, .hop = 0},
                         milliseconds{0});
        }
    }

    bool resolve_by_outcome(Item& item)
    {
        const auto taken = take_over_.decide(item.task, world_.now);
        const auto* settle = std::get_if<SettleTask>(&taken);
        if (settle == nullptr) return false;
        item.verdict = settle->by.verdict;
        item.stage = Stage::written;
        return true;
    }

    void resolve(Item& item)
    {
        if (!std::holds_alternative<SendTask>(take_over_.decide(item.task, world_.now))) return;
        const auto& turn = turn_of(item.task);
        auto& repeat_from = world_.repeat_from[index_of(item.task)];
        EXPECT_GE(world_.now, repeat_from) << "a request of a former owner was not waited for";
        if (repeat_from != Timestamp{}) world_.count_fence(turn);
        repeat_from = Timestamp{};
        ++world_.count(turn).requests;
        item.stage = Stage::sent;
        item.deadline = world_.now + request_time;
    }

    Item* any(Stage stage)
    {
        const auto start = items_.empty() ? 0 : world_.random.below(items_.size());
        for (std::size_t i = 0; i < items_.size(); ++i) {
            auto& item = items_[(start + i) % items_.size()];
            if (item.stage == stage) return &item;
        }
        return nullptr;
    }

    void commit_with(std::vector<RequestInFlight> in_flight)
    {
        if (fenced_) return;
        const auto watermark = window_.watermark();
        std::erase_if(first_outcomes_, [&](const FirstOutcome& first) { return first.task < watermark; });
        auto covered = offset_of(outcomes_written_);
        for (const auto& first : first_outcomes_) covered = std::min(covered, first.outcome);
        covered = take_over_.covered(watermark, covered, world_.now);
        const CommitNote note{.outcomes = covered,
                              .starts = {.watermark = watermark, .count = starts_.count},
                              .in_flight = std::move(in_flight),
                              .unlisted = take_over_.awaited_unlisted(world_.now)};
        world_.watermark = watermark;
        world_.note = note.to_text();
    }

    World& world_;
    std::optional<CommitNote> note_;
    StartCounter starts_;
    Window window_;
    Duplicates memory_{DuplicatesBy::turn, {.age = milliseconds{1'000'000}}};
    TakeOver take_over_;
    std::size_t position_;
    std::size_t outcome_position_;
    std::size_t outcomes_written_{0};
    std::vector<Item> items_;
    std::vector<FirstOutcome> first_outcomes_;
    bool fenced_{false};
};

}  // namespace fantail::core::outcome_log_model
