#pragma once

#include <compare>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "fantail/core/accepted.hpp"
#include "fantail/core/outcome.hpp"
#include "fantail/core/uuid_bits.hpp"

namespace fantail::core {

/// Which chains are judged: those of events whose own record is from [from, to). What became of them counts whenever
/// it happened.
struct AuditScope {
    Timestamp from{Timestamp::min()};
    Timestamp to{Timestamp::max()};
    std::optional<RealmName> realm;  ///< nullopt: all of them
};

/// Whether a record lies below the offset that its reader has committed. No: the reader has it still before it.
enum class Committed : std::uint8_t { no, yes };

/// What of an outcome has been committed: a chain that goes on while it is audited is told by it.
struct OutcomeCommits {
    Committed source;  ///< the event's own record
    Committed task;    ///< the task that the outcome is of
};

/// Distinct chains of one realm. accepted + replayed = delivered + failed + discarded + waiting + missing.
struct AuditSums {
    std::uint64_t accepted{0};  ///< first chains: each accepted event's webhooks
    std::uint64_t replayed{0};  ///< chains that a replay began
    std::uint64_t delivered{0};
    std::uint64_t failed{0};
    std::uint64_t discarded{0};
    std::uint64_t waiting{0};
    std::uint64_t missing{0};         ///< not ended, and nothing left in Kafka brings it on
    std::uint64_t no_dead_letter{0};  ///< of the failed ones
    std::uint64_t unaccepted{0};      ///< has an outcome, and no accepted event; in none of the sums above
    std::uint64_t contradictory{0};   ///< ended in more than one way: a fenced owner's late request; no fault

    friend bool operator==(const AuditSums&, const AuditSums&) = default;
};

enum class AuditFault : std::uint8_t { missing, no_dead_letter, unaccepted };

std::string_view to_string(AuditFault fault) noexcept;

struct AuditDifference {
    RealmName realm;
    AuditFault fault;
    DeliveryId delivery;
    std::uint32_t replay;

    friend auto operator<=>(const AuditDifference&, const AuditDifference&) = default;
};

struct AuditedRealm {
    RealmName name;
    AuditSums sums;
};

struct AuditReport {
    std::vector<AuditedRealm> realms;          ///< by name
    std::vector<AuditDifference> differences;  ///< in order; the first ones, where there are more than was asked for
    std::uint64_t difference_count{0};
    std::uint64_t odd_ids{0};  ///< records whose delivery id is no UUID: they were left out

    [[nodiscard]] bool balances() const noexcept { return difference_count == 0 && odd_ids == 0; }
};

/// Recomputes what became of every delivery from the records of our topics alone, by distinct chain (delivery id,
/// replay): what was written twice counts once.
///
/// Of a chain that ended in more than one way, `delivered` stands, else `failed` if it has its dead letter: nothing
/// follows from a fenced owner's late outcome. A chain that has not ended waits as long as some record brings it on:
/// one of its tasks, in `deliveries` or a delay topic, or its event, if that record's reader has not committed past it.
/// Where none is left it is missing: an offset is committed only when what follows from a record is acknowledged, so
/// the next record would be there.
///
/// That holds if committed offsets are asked for before the end of any topic; on a system at work the other way round
/// makes differences that are none. The order in which records are handed over does not matter.
///
/// Test deliveries are left out.
///
/// Cost: about 60 bytes a chain (a node of 48, 8 to 16 of buckets): 600 MB for ten million.
class Audit {
public:
    explicit Audit(AuditScope scope);

    void accepted(const Accepted& event, Committed source);  ///< by the ingestors, of the event's own record
    void task(const DeliveryTask& task, Committed record);   ///< by the dispatchers or the relay, of the task's record
    void outcome(const Outcome& outcome, OutcomeCommits commits);
    void dead_letter(const DeliveryTask& task, Committed source);

    [[nodiscard]] AuditReport report(std::size_t most_differences) const;
    [[nodiscard]] std::size_t size() const noexcept { return chains_.size(); }

private:
    struct Chain {
        UuidBits delivery;
        std::uint32_t replay;

        friend bool operator==(const Chain&, const Chain&) = default;
    };
    struct ChainHash {
        std::size_t operator()(const Chain& chain) const noexcept;
    };
    struct Facts {
        std::uint16_t realm;  ///< index into realms_
        std::uint16_t seen;   ///< bits, see audit.cpp
    };

    [[nodiscard]] bool covers(const RealmName& realm, Timestamp source_time) const;
    void note(const DeliveryTask& task, unsigned seen);
    void note(const RealmName& realm, const DeliveryId& delivery, std::uint32_t replay, unsigned seen);
    std::uint16_t index_of(const RealmName& realm);
    static std::optional<AuditFault> count(const Chain& chain, unsigned seen, AuditSums& sums);

    AuditScope scope_;
    std::vector<RealmName> realms_;
    std::unordered_map<Chain, Facts, ChainHash> chains_;
    std::uint64_t odd_ids_{0};
};

}  // namespace fantail::core
