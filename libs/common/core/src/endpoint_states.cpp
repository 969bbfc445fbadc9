#include "fantail/core/endpoint_states.hpp"

#include <algorithm>
#include <utility>

namespace fantail::core {

namespace {

// The broker's time is measured anew all the time, and every moment wanders with it.
constexpr std::chrono::milliseconds wander{250};

bool near(const std::optional<Timestamp>& left, const std::optional<Timestamp>& right) noexcept
{
    if (left.has_value() != right.has_value()) return false;
    return !left || std::chrono::abs(*left - *right) <= wander;
}

}  // namespace

bool says_the_same(const EndpointState& left, const EndpointState& right) noexcept
{
    if (left.tokens != right.tokens || left.handed_over != right.handed_over) return false;
    if (left.tokens && left.as_of != right.as_of) return false;
    return near(left.next_slot, right.next_slot) && near(left.open_until, right.open_until) &&
           near(left.failed_at, right.failed_at);
}

EndpointState state_of(const EndpointBacklog& backlog, Timestamp now)
{
    EndpointState state{.tokens = backlog.tokens, .as_of = now};
    if (backlog.next_slot_in > std::chrono::milliseconds::zero()) state.next_slot = now + backlog.next_slot_in;
    if (backlog.open_for) state.open_until = now + *backlog.open_for;
    if (backlog.failed_ago) state.failed_at = now - *backlog.failed_ago;
    return state;
}

EndpointBacklog backlog_of(const EndpointState& state, Timestamp now)
{
    using std::chrono::milliseconds;
    const auto ahead = [now](Timestamp time) { return std::max(milliseconds::zero(), time - now); };
    EndpointBacklog backlog;
    if (state.tokens) backlog.tokens = state.handed_over ? *state.tokens : 0.0;
    if (state.next_slot) backlog.next_slot_in = ahead(*state.next_slot);
    if (state.open_until) backlog.open_for = ahead(*state.open_until);
    if (state.failed_at) backlog.failed_ago = std::max(milliseconds::zero(), now - *state.failed_at);
    return backlog;
}

void EndpointStateTable::apply(EndpointKey key, const EndpointState& state)
{
    const bool is_new = !states_->contains(key);
    if (is_new && states_->size() >= most_) make_room(state.as_of);
    if (is_new && states_->size() >= most_) return;
    writable().insert_or_assign(std::move(key), state);
}

void EndpointStateTable::remove(const EndpointKey& key)
{
    if (states_->contains(key)) writable().erase(key);
}

std::shared_ptr<const EndpointStates> EndpointStateTable::snapshot()
{
    shared_ = true;
    return states_;
}

EndpointStates& EndpointStateTable::writable()
{
    if (std::exchange(shared_, false)) states_ = std::make_shared<EndpointStates>(*states_);
    return *states_;
}

void EndpointStateTable::make_room(Timestamp as_of)
{
    if (as_of < no_room_till_) return;
    auto oldest = Timestamp::max() - endpoint_state_holds;
    std::erase_if(writable(), [&](const auto& held) {
        if (held.second.as_of + endpoint_state_holds <= as_of) return true;
        oldest = std::min(oldest, held.second.as_of);
        return false;
    });
    no_room_till_ = oldest + endpoint_state_holds;
}

}  // namespace fantail::core
