#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "fantail/core/commit_note.hpp"
#include "fantail/core/delivery.hpp"
#include "fantail/core/outcome.hpp"
#include "support/random.hpp"

// What the random model of the outcome log knows of the world: Kafka's side, the chance, and what the checks count.
namespace fantail::core::outcome_log_model {

using std::chrono::milliseconds;

inline constexpr std::uint32_t last_turn = 3;
inline constexpr std::size_t most_chains = 6;
inline constexpr milliseconds request_time{30};
inline constexpr milliseconds grace{5};

using test::Random;

struct Turn {
    std::size_t chain;
    std::uint32_t turn;
};

struct LogRecord {
    Turn turn;
    Verdict verdict;
    Offset task;
};

struct TurnCount {
    int requests{0};
    int in_flight_at_fences{0};
    int outcomes_of_owners{0};  ///< written while not fenced
};

inline const DeliveryId& delivery_of(std::size_t chain)
{
    static const auto all = [] {
        std::array<DeliveryId, most_chains> ids;
        for (std::size_t i = 0; i < ids.size(); ++i) {
            ids[i] = DeliveryId{"00000000-0000-5000-8000-00000000000" + std::to_string(i)};
        }
        return ids;
    }();
    return all[chain];
}

inline Offset offset_of(std::size_t index) { return Offset{static_cast<std::int64_t>(index)}; }
inline std::size_t index_of(Offset offset) { return static_cast<std::size_t>(offset.value()); }

/// What outlives every owner, and what the checks count.
struct World {
    Random random;
    std::size_t chains;
    bool relay_crashes;  ///< then tasks come twice, and the memory of duplicates reads all outcomes
    Timestamp now{};
    std::vector<Turn> tasks{};
    std::vector<LogRecord> outcomes{};
    std::vector<Turn> delayed{};
    std::vector<Timestamp> repeat_from{};  ///< by task: before it, nobody repeats a request that was told of
    Offset watermark{};
    std::string note{};
    std::size_t relay_position{0};
    Duplicates relay_memory{DuplicatesBy::turn_and_hop, {.age = milliseconds{1'000'000}}};
    std::array<std::array<TurnCount, last_turn + 1>, most_chains> counts{};
    std::array<int, most_chains> delivered{};
    std::array<bool, most_chains> dead{};
    int in_flight_at_fences{0};

    TurnCount& count(const Turn& turn) { return counts[turn.chain][turn.turn]; }

    void add_task(const Turn& turn)
    {
        tasks.push_back(turn);
        repeat_from.push_back(Timestamp{});
    }

    void count_fence(const Turn& turn)
    {
        ++count(turn).in_flight_at_fences;
        ++in_flight_at_fences;
    }

    void relay()
    {
        if (relay_position >= delayed.size()) return;
        const auto& due = delayed[relay_position];
        const ChainPosition at{.replay = 0, .turn = due.turn, .hop = 1};
        const auto answer = relay_memory.admit(delivery_of(due.chain), at, milliseconds{0});
        if (answer == Duplicates::Answer::fresh) add_task(due);
        if (relay_crashes && random.one_in(8)) {  // between its record and its commit
            relay_memory = Duplicates{DuplicatesBy::turn_and_hop, {.age = milliseconds{1'000'000}}};
            return;
        }
        ++relay_position;
    }
};

inline void damage_note(World& world)
{
    if (world.note.empty()) return;
    const auto at = world.random.below(world.note.size());
    switch (world.random.below(3)) {
    case 0:
        world.note.clear();
        break;
    case 1:
        world.note.resize(at);
        break;
    default:
        world.note[at] = static_cast<char>(world.note[at] ^ 1);
        break;
    }
    for (std::size_t task = 0; task < world.tasks.size(); ++task) {  // nobody is told any more: as if killed
        if (world.repeat_from[task] != Timestamp{}) world.count_fence(world.tasks[task]);
        world.repeat_from[task] = Timestamp{};
    }
}

}  // namespace fantail::core::outcome_log_model
