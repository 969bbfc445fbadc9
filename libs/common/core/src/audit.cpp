#include "fantail/core/audit.hpp"

#include <algorithm>
#include <iterator>
#include <limits>
#include <set>
#include <utility>

#include "fantail/core/assert.hpp"

namespace fantail::core {

namespace {

// What is known of a chain.
constexpr unsigned is_accepted = 1U << 0U;
constexpr unsigned is_arriving = 1U << 1U;  // the event's record is not committed: what follows from it may yet come
constexpr unsigned is_carried = 1U << 2U;   // a task's record is not committed
constexpr unsigned has_outcome = 1U << 3U;
constexpr unsigned was_delivered = 1U << 4U;
constexpr unsigned was_failed = 1U << 5U;
constexpr unsigned was_discarded = 1U << 6U;
constexpr unsigned has_dead_letter = 1U << 7U;

}  // namespace

std::string_view to_string(AuditFault fault) noexcept
{
    switch (fault) {
    case AuditFault::missing:
        return "missing";
    case AuditFault::no_dead_letter:
        return "no_dead_letter";
    case AuditFault::unaccepted:
        return "unaccepted";
    }
    return "unknown";
}

Audit::Audit(AuditScope scope) : scope_{std::move(scope)} {}

void Audit::accepted(const Accepted& event, Committed source)
{
    if (!covers(event.realm, event.source_time)) return;
    const unsigned seen = is_accepted | (source == Committed::no ? is_arriving : 0U);
    for (const auto& delivery : event.deliveries) note(event.realm, delivery, 0, seen);
}

void Audit::task(const DeliveryTask& task, Committed record) { note(task, record == Committed::no ? is_carried : 0U); }

void Audit::outcome(const Outcome& outcome, OutcomeCommits commits)
{
    unsigned seen = has_outcome;
    if (commits.source == Committed::no) seen |= is_arriving;
    if (commits.task == Committed::no) seen |= is_carried;
    switch (outcome.verdict) {
    case Verdict::delivered:
        seen |= was_delivered;
        break;
    case Verdict::failed:
        seen |= was_failed;
        break;
    case Verdict::discarded:
        seen |= was_discarded;
        break;
    case Verdict::retry:
    case Verdict::parked:
        break;
    }
    note(outcome.task, seen);
}

void Audit::dead_letter(const DeliveryTask& task, Committed source)
{
    // It is derived from an outcome, which may lie beyond the end that was read of those.
    note(task, has_outcome | was_failed | has_dead_letter | (source == Committed::no ? is_arriving : 0U));
}

bool Audit::covers(const RealmName& realm, Timestamp source_time) const
{
    return source_time >= scope_.from && source_time < scope_.to && (!scope_.realm || *scope_.realm == realm);
}

void Audit::note(const DeliveryTask& task, unsigned seen)
{
    if (task.test || !covers(task.realm, task.source_time)) return;
    note(task.realm, task.delivery_id, task.at.replay, seen);
}

void Audit::note(const RealmName& realm, const DeliveryId& delivery, std::uint32_t replay, unsigned seen)
{
    const auto bits = UuidBits::parse(delivery.value());
    if (!bits) {
        ++odd_ids_;
        return;
    }
    const auto [place, is_new] = chains_.try_emplace(Chain{*bits, replay}, Facts{0, 0});
    auto& facts = place->second;
    if (is_new) facts.realm = index_of(realm);
    facts.seen = static_cast<std::uint16_t>(facts.seen | seen);
}

std::uint16_t Audit::index_of(const RealmName& realm)
{
    // An installation has a handful of realms.
    const auto found = std::ranges::find(realms_, realm);
    const auto index = static_cast<std::size_t>(found - realms_.begin());
    FANTAIL_ASSERT(index <= std::numeric_limits<std::uint16_t>::max());
    if (found == realms_.end()) realms_.push_back(realm);
    return static_cast<std::uint16_t>(index);
}

std::optional<AuditFault> Audit::count(const Chain& chain, unsigned seen, AuditSums& sums)
{
    const auto has = [seen](unsigned bits) { return (seen & bits) != 0; };
    const bool is_first = chain.replay == 0;
    if (is_first && !has(is_accepted)) {
        // A task alone proves nothing: the accepted event may be younger than the end that was read.
        if (!has(has_outcome) || has(is_arriving)) return std::nullopt;
        ++sums.unaccepted;
        return AuditFault::unaccepted;
    }

    ++(is_first ? sums.accepted : sums.replayed);
    const bool goes_on = has(is_carried | is_arriving);
    if (has(was_delivered) + has(was_failed) + has(was_discarded) > 1) ++sums.contradictory;
    if (has(was_delivered)) {
        ++sums.delivered;
    } else if (has(was_failed) && (has(has_dead_letter) || !has(was_discarded))) {
        ++sums.failed;
        if (has(has_dead_letter) || goes_on) return std::nullopt;
        ++sums.no_dead_letter;
        return AuditFault::no_dead_letter;
    } else if (has(was_discarded)) {
        ++sums.discarded;
    } else if (goes_on) {
        ++sums.waiting;
    } else {
        ++sums.missing;
        return AuditFault::missing;
    }
    return std::nullopt;
}

AuditReport Audit::report(std::size_t most_differences) const
{
    AuditReport report;
    report.odd_ids = odd_ids_;
    for (const auto& name : realms_) report.realms.push_back({name, {}});

    std::set<AuditDifference> first;
    for (const auto& [chain, facts] : chains_) {
        const auto fault = count(chain, facts.seen, report.realms[facts.realm].sums);
        if (!fault) continue;
        ++report.difference_count;
        first.insert({realms_[facts.realm], *fault, DeliveryId{chain.delivery.to_string()}, chain.replay});
        if (first.size() > most_differences) first.erase(std::prev(first.end()));
    }
    std::erase_if(report.realms, [](const AuditedRealm& realm) { return realm.sums == AuditSums{}; });
    report.differences.assign(first.begin(), first.end());
    std::ranges::sort(report.realms, {}, &AuditedRealm::name);
    return report;
}

std::size_t Audit::ChainHash::operator()(const Chain& chain) const noexcept
{
    // The bits of a UUIDv5 are a hash already; the replay is spread so that replays of one delivery do not collide.
    return chain.delivery.words[0] ^ chain.delivery.words[1] ^ (chain.replay * 0x9E37'79B9'7F4A'7C15ULL);
}

}  // namespace fantail::core
