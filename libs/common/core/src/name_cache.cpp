#include "fantail/core/name_cache.hpp"

#include <algorithm>
#include <utility>

#include "fantail/core/assert.hpp"

namespace fantail::core {

using Kind = LookedUp::Kind;

NameCache::Asked NameCache::ask(const std::string& name, Time now)
{
    auto* named = entry_of(name);
    if (named == nullptr) return {.answer = Answer::full};
    const auto& entry = named->second;

    if (!entry.addresses.empty() && now < entry.fresh_until)
        return {.answer = Answer::found, .addresses = entry.addresses};
    if (now < entry.refused_until) return refusal(entry, now);

    want(*named, now);
    if (!serves_stale(entry, now)) return {.answer = Answer::wait};
    const auto impatient_at = entry.wanted_since + limits_.patience;
    if (entry.last != Kind::failed && now < impatient_at) return {.answer = Answer::wait, .ask_again = impatient_at};
    return {.answer = Answer::stale, .addresses = entry.addresses};
}

NameCache::Table::value_type* NameCache::entry_of(const std::string& name)
{
    if (const auto known = entries_.find(name); known != entries_.end()) {
        auto& entry = known->second;
        if (entry.state == State::idle) idle_.splice(idle_.end(), idle_, entry.place);
        return &*known;
    }
    if (entries_.size() >= limits_.names) {
        if (idle_.empty()) return nullptr;
        const auto& forgotten = *idle_.front();
        idle_.pop_front();
        entries_.erase(entries_.find(forgotten.first));
    }
    auto& named = *entries_.try_emplace(name).first;
    named.second.place = idle_.insert(idle_.end(), &named);
    return &named;
}

void NameCache::want(Table::value_type& named, Time now)
{
    auto& entry = named.second;
    if (entry.state != State::idle) return;
    idle_.erase(entry.place);
    entry.state = State::queued;
    entry.wanted_since = now;
    (entry.last == Kind::failed ? failing_queue_ : queue_).push_back(&named);
}

bool NameCache::serves_stale(const Entry& entry, Time now) const
{
    return !entry.addresses.empty() && now < entry.fresh_until + limits_.stale;
}

NameCache::Asked NameCache::refusal(const Entry& entry, Time now) const
{
    if (entry.last == Kind::no_such_name) return {.answer = Answer::no_such_name};
    if (!serves_stale(entry, now)) return {.answer = Answer::failed};
    return {.answer = Answer::stale, .addresses = entry.addresses};
}

std::optional<std::string> NameCache::next_look_up()
{
    if (under_way_ >= limits_.look_ups) return std::nullopt;
    const bool failing = queue_.empty();
    auto& queue = failing ? failing_queue_ : queue_;
    if (queue.empty() || (failing && failing_under_way_ >= limits_.look_ups_of_failing)) return std::nullopt;

    auto& [name, entry] = *queue.front();
    queue.pop_front();
    entry.state = State::under_way;
    ++under_way_;
    if (failing) ++failing_under_way_;
    return name;
}

void NameCache::settle(const std::string& name, LookedUp looked_up, Time now)
{
    const auto found = entries_.find(name);
    FANTAIL_ASSERT(found != entries_.end() && found->second.state == State::under_way);
    auto& entry = found->second;
    --under_way_;
    if (entry.last == Kind::failed) --failing_under_way_;
    entry.state = State::idle;
    entry.place = idle_.insert(idle_.end(), &*found);

    entry.last = looked_up.kind;
    if (looked_up.kind != Kind::found) {
        entry.refused_until = now + limits_.refusal;
        if (looked_up.kind == Kind::no_such_name) entry.addresses.clear();
        return;
    }
    if (looked_up.addresses.size() > limits_.addresses_per_name) looked_up.addresses.resize(limits_.addresses_per_name);
    entry.addresses = std::move(looked_up.addresses);
    entry.addresses.shrink_to_fit();
    const std::chrono::milliseconds ttl{looked_up.ttl};
    entry.fresh_until = now + std::clamp(ttl, limits_.shortest_ttl, limits_.longest_ttl);
    entry.refused_until = {};
}

}  // namespace fantail::core
