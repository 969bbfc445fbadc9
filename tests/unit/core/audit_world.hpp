#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <optional>
#include <random>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "fantail/core/audit.hpp"

namespace fantail::core {

enum class AuditedLog : std::uint8_t { accepted, outcomes, dead_letters, delay, deliveries };

/// What one delivery suffers, whenever it comes to it.
enum class PlantedFault : std::uint8_t { none, no_task, no_outcome, no_retry, no_dead_letter };

/// A naive Fantail: one partition of everything, three readers that do one thing at a time, die at any moment, and
/// commit only below what they have settled. Its fenced owners write outcomes late; it has no other fault than what
/// was planted.
class AuditWorld {
public:
    AuditWorld(std::mt19937& chance, std::size_t events, PlantedFault fault)
        : chance_{chance}, ingestor_{events}, fault_{fault}
    {
    }

    void step()
    {
        switch (draw(10)) {
        case 0:
        case 1:
            return ingest();
        case 2:
        case 3:
        case 4:
            return dispatch();
        case 5:
        case 6:
            return relay();
        case 7:
            return commit();
        case 8:
            return draw(4) == 0 ? die() : commit();
        default:
            return draw(4) == 0 ? replay() : write_late();
        }
    }

    [[nodiscard]] bool is_quiet() const
    {
        return ingestor_.is_at_end() && dispatcher_.is_at_end() && relay_.is_at_end();
    }

    [[nodiscard]] bool has_suffered() const noexcept { return victim_.has_value(); }

    /// How far the three readers have come.
    struct Marks {
        std::size_t ingestor;
        std::size_t dispatcher;
        std::size_t relay;
    };
    [[nodiscard]] Marks marks() const { return {ingestor_.committed, dispatcher_.committed, relay_.committed}; }

    /// Hands over a log as it is now.
    void feed(Audit& audit, AuditedLog log, const Marks& marks) const
    {
        const auto is_committed = [](std::size_t at, std::size_t mark) {
            return at < mark ? Committed::yes : Committed::no;
        };
        const auto source = [&](const DeliveryTask& task) {
            return is_committed(static_cast<std::size_t>(task.source.offset.value()), marks.ingestor);
        };
        switch (log) {
        case AuditedLog::accepted:
            for (const auto event : accepted_) audit.accepted(accepted_of(event), is_committed(event, marks.ingestor));
            break;
        case AuditedLog::outcomes:
            for (const auto& outcome : outcomes_) {
                const auto at = static_cast<std::size_t>(outcome.task_position.offset.value());
                audit.outcome(outcome, {source(outcome.task), is_committed(at, marks.dispatcher)});
            }
            break;
        case AuditedLog::dead_letters:
            for (const auto& task : dead_letters_) audit.dead_letter(task, source(task));
            break;
        case AuditedLog::delay:
            for (std::size_t at = 0; at < delay_.size(); ++at) audit.task(delay_[at], is_committed(at, marks.relay));
            break;
        case AuditedLog::deliveries:
            for (std::size_t at = 0; at < deliveries_.size(); ++at) {
                audit.task(deliveries_[at], is_committed(at, marks.dispatcher));
            }
            break;
        }
    }

private:
    static constexpr std::size_t window = 4;
    static constexpr unsigned settled = 3;

    /// A reader of a log: what it has done for each record above its committed offset.
    struct Reader {
        explicit Reader(std::size_t records = 0) : phases(records, 0) {}

        [[nodiscard]] bool is_at_end() const { return committed == phases.size(); }
        void commit()
        {
            while (committed < phases.size() && phases[committed] == settled) ++committed;
        }

        std::vector<unsigned> phases;
        std::size_t committed{0};
    };

    std::size_t draw(std::size_t below) { return std::uniform_int_distribution<std::size_t>{0, below - 1}(chance_); }

    std::optional<std::size_t> draw_from(const Reader& reader)
    {
        const auto open = std::min(window, reader.phases.size() - reader.committed);
        if (open == 0) return std::nullopt;
        return reader.committed + draw(open);
    }

    static DeliveryTask first_task(std::size_t event)
    {
        std::array<char, 40> text{};
        std::snprintf(text.data(), text.size(), "f81d4fae-7dec-5abc-8765-%012zx", event);
        DeliveryTask task;
        task.delivery_id = DeliveryId{text.data()};
        task.realm = RealmName{"realm"};
        task.source.offset = Offset{static_cast<std::int64_t>(event)};
        return task;
    }

    static Accepted accepted_of(std::size_t event)
    {
        Accepted accepted;
        accepted.realm = RealmName{"realm"};
        accepted.deliveries = {first_task(event).delivery_id};
        return accepted;
    }

    /// Whether the fault strikes here: the first delivery that comes by is the one that suffers it.
    bool suffers(PlantedFault fault, const DeliveryId& delivery)
    {
        if (fault_ != fault) return false;
        if (!victim_) victim_ = delivery;
        return *victim_ == delivery;
    }

    void write_task(DeliveryTask task)
    {
        deliveries_.push_back(std::move(task));
        dispatcher_.phases.push_back(0);
    }

    void delay(DeliveryTask task)
    {
        delay_.push_back(std::move(task));
        relay_.phases.push_back(0);
    }

    void ingest()
    {
        const auto event = draw_from(ingestor_);
        if (!event) return;
        auto& phase = ingestor_.phases[*event];
        const auto part = 1U << draw(2);  // the two are on their way at the same time
        if ((phase & part) != 0) return;
        phase |= part;
        auto task = first_task(*event);
        if (part == 1) {
            accepted_.push_back(*event);
        } else if (!suffers(PlantedFault::no_task, task.delivery_id)) {
            write_task(std::move(task));
        }
    }

    void dispatch()
    {
        const auto at = draw_from(dispatcher_);
        if (!at) return;
        auto& phase = dispatcher_.phases[*at];
        const auto task = deliveries_[*at];
        if (phase == 0) {
            const bool is_lost = suffers(PlantedFault::no_outcome, task.delivery_id);
            phase = is_lost || is_duplicate(deliveries_, *at, 0) ? settled : 1;
            if (phase == 1) decide(task, *at);
        } else if (phase == 1) {
            phase = settled;
            derive(task, decided_[*at]);
        }
    }

    void decide(const DeliveryTask& task, std::size_t at)
    {
        constexpr std::array verdicts{Verdict::retry, Verdict::parked, Verdict::delivered, Verdict::failed,
                                      Verdict::discarded};
        const std::size_t ends_only = task.at.turn < 3 ? 0 : 2;
        decided_.resize(deliveries_.size());
        decided_[at] = verdicts[ends_only + draw(verdicts.size() - ends_only)];
        Outcome outcome;
        outcome.task = task;
        outcome.task_position.offset = Offset{static_cast<std::int64_t>(at)};
        write_outcome(std::move(outcome), *decided_[at]);
    }

    void write_outcome(Outcome outcome, Verdict verdict)
    {
        outcome.verdict = verdict;
        outcomes_.push_back(std::move(outcome));
    }

    void derive(DeliveryTask task, std::optional<Verdict> verdict)
    {
        if (verdict == Verdict::failed && !suffers(PlantedFault::no_dead_letter, task.delivery_id)) {
            dead_letters_.push_back(task);
        }
        if (verdict != Verdict::retry && verdict != Verdict::parked) return;
        if (suffers(PlantedFault::no_retry, task.delivery_id)) return;
        task.at = {.replay = task.at.replay, .turn = task.at.turn + 1, .hop = 0};
        delay(std::move(task));
    }

    void relay()
    {
        const auto at = draw_from(relay_);
        if (!at || relay_.phases[*at] == settled) return;
        relay_.phases[*at] = settled;
        if (is_duplicate(delay_, *at, 1)) return;
        auto task = delay_[*at];
        ++task.at.hop;
        if (task.at.hop < 3 && draw(2) == 0) return delay(std::move(task));
        write_task(std::move(task));
    }

    /// By turn, and by hop as well for the relay (`hops`: 1).
    static bool is_duplicate(const std::vector<DeliveryTask>& log, std::size_t at, std::uint32_t hops)
    {
        const auto rank = [hops](const DeliveryTask& task) { return std::pair{task.at.turn, task.at.hop * hops}; };
        const auto& task = log[at];
        return std::any_of(log.begin(), log.begin() + static_cast<std::ptrdiff_t>(at), [&](const DeliveryTask& other) {
            return other.delivery_id == task.delivery_id && other.at.replay == task.at.replay &&
                   rank(other) >= rank(task);
        });
    }

    void commit()
    {
        ingestor_.commit();
        dispatcher_.commit();
        relay_.commit();
    }

    /// All of them lose what they have not committed; a new dispatcher has the outcomes of the one before.
    void die()
    {
        std::fill(ingestor_.phases.begin() + static_cast<std::ptrdiff_t>(ingestor_.committed), ingestor_.phases.end(),
                  0U);
        std::fill(relay_.phases.begin() + static_cast<std::ptrdiff_t>(relay_.committed), relay_.phases.end(), 0U);
        decided_.resize(deliveries_.size());
        for (auto at = dispatcher_.committed; at < deliveries_.size(); ++at) {
            dispatcher_.phases[at] = decided_[at] ? 1 : 0;
        }
    }

    /// A fenced owner's request ends after the new owner has repeated it.
    void write_late()
    {
        if (fault_ != PlantedFault::none || outcomes_.empty()) return;
        constexpr std::array verdicts{Verdict::retry, Verdict::delivered, Verdict::failed, Verdict::discarded};
        write_outcome(outcomes_[draw(outcomes_.size())], verdicts[draw(verdicts.size())]);
    }

    void replay()
    {
        if (dead_letters_.empty()) return;
        auto task = dead_letters_[draw(dead_letters_.size())];
        task.at = {.replay = task.at.replay + 1, .turn = 0, .hop = 0};
        if (task.at.replay < 3 && replayed_.insert({task.delivery_id, task.at.replay}).second) write_task(task);
    }

    std::mt19937& chance_;
    Reader ingestor_;
    Reader dispatcher_;
    Reader relay_;
    PlantedFault fault_;
    std::optional<DeliveryId> victim_;
    std::vector<std::size_t> accepted_;
    std::vector<DeliveryTask> deliveries_;
    std::vector<DeliveryTask> delay_;
    std::vector<DeliveryTask> dead_letters_;
    std::vector<Outcome> outcomes_;
    std::vector<std::optional<Verdict>> decided_;  ///< by task: what the outcome log holds for it
    std::set<std::pair<DeliveryId, std::uint32_t>> replayed_;
};

}  // namespace fantail::core
