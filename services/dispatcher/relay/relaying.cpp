#include "dispatcher/relay/relaying.hpp"

#include <algorithm>
#include <utility>
#include <variant>

#include "dispatcher/relay/relay_records.hpp"
#include "fantail/core/assert.hpp"

namespace fantail::dispatcher {

namespace asio = boost::asio;
using namespace std::chrono_literals;
using std::chrono::milliseconds;

namespace {

constexpr auto look_at_least_every = 1s;  // also where nothing is due: the broker's clock may have been set
constexpr auto pace_every = 100ms;
constexpr auto lease_again_after = 100ms;
constexpr auto room_again_after = 1s;

std::size_t size_of(const core::InRecord& record) { return record.value ? record.value->size() : 0; }

}  // namespace

Relaying::Relaying(asio::any_io_executor executor, RelayingSettings settings, RelayingParts parts)
    : settings_{std::move(settings)}, parts_{parts}, pacing_{settings_.pace}, sooner_{std::move(executor)}
{
}

asio::awaitable<void> Relaying::serve()
{
    for (;;) {
        const auto next = look();
        co_await sooner_.wait_until(next);
    }
}

Relaying::Time Relaying::look()
{
    const auto now = parts_.time.now();
    renew_pace(now);
    auto next = now + look_at_least_every;
    for (auto& [partition, source] : sources_) {
        if (source.read_on_at && *source.read_on_at <= now) {
            source.read_on_at.reset();
            intake_->read_on(partition);
        }
        if (source.head && source.head->look_at <= now) advance(source, now);
        if (source.head) next = std::min(next, source.head->look_at);
        if (source.read_on_at) next = std::min(next, *source.read_on_at);
    }
    if (pacing_.is_active()) next = std::min(next, now + pace_every);
    intake_->may_have_room();
    return parts_.clock.steady() + std::max(next - now, 1ms);
}

void Relaying::given(const intake::Assigned& assigned)
{
    const auto tier = tier_of(settings_.topics, assigned.partition);
    FANTAIL_ASSERT(tier.has_value());
    sources_.insert_or_assign(assigned.partition,
                              Source{.tier = *tier,
                                     .seen = {core::DuplicatesBy::turn_and_hop, settings_.duplicates},
                                     .next = assigned.start});
}

void Relaying::gone(const core::Partition& partition)
{
    const auto found = sources_.find(partition);
    if (found == sources_.end()) return;
    forgotten_early_ += found->second.seen.forgotten_early();
    forget_head(found->second);
    sources_.erase(found);
}

bool Relaying::may_take(const core::Partition& partition) const
{
    const auto found = sources_.find(partition);
    return found != sources_.end() && !found->second.head && !found->second.read_on_at;
}

void Relaying::take(core::InRecord record, intake::Ticket ticket)
{
    auto& source = sources_.at(record.position.partition);
    FANTAIL_ASSERT(!source.head);
    auto task = task_of(record);
    source.next = record.position.offset.next();
    held_bytes_ += size_of(record);
    source.head.emplace(Head{.record = std::move(record), .ticket = ticket, .task = std::move(task)});
    advance(source, parts_.time.now());
    if (source.head || source.read_on_at) sooner_.notify_all();
}

void Relaying::drop_queued(const std::vector<core::Partition>& partitions)
{
    for (const auto& partition : partitions) {
        if (const auto found = sources_.find(partition); found != sources_.end()) forget_head(found->second);
    }
}

void Relaying::advance(Source& source, core::Timestamp now)
{
    const auto& head = *source.head;
    if (!head.task) {
        if (!has_lease(source, now)) return;
        parts_.counts.unreadable();
        return send(source, settings_.topics.deliveries);
    }
    const auto decision = core::decide_relay(parked(source), now);
    if (const auto* stay = std::get_if<core::StayUntil>(&decision)) return wait(source, stay->until, now);
    if (!has_lease(source, now) || !has_pace(source, decision, now)) return;
    if (is_duplicate(source)) {
        parts_.counts.duplicate();
        intake_->begin(head.ticket);
        intake_->settle(head.ticket);
        return forget_head(source);
    }
    if (const auto* forward = std::get_if<core::ForwardTo>(&decision)) {
        parts_.counts.forwarded(forward->tier);
        return send(source, settings_.topics.delay(forward->tier));
    }
    const auto reason = std::get<core::ReturnAsDue>(decision).reason;
    const bool makes_sense = reason == core::ReturnReason::due;  // of another one the difference may overflow
    parts_.counts.returned(reason, makes_sense ? std::max(now - *head.task->due_at, 0ms) : 0ms);
    send(source, settings_.topics.deliveries);
}

bool Relaying::has_lease(Source& source, core::Timestamp now)
{
    if (intake_->has_lease(source.head->ticket)) return true;
    wait(source, now + lease_again_after, now);
    return false;
}

bool Relaying::has_pace(Source& source, const core::RelayDecision& decision, core::Timestamp now)
{
    const auto* back = std::get_if<core::ReturnAsDue>(&decision);
    if (back == nullptr || back->reason != core::ReturnReason::due) return true;
    if (!core::is_overdue(parked(source), now)) return true;
    if (pacing_.admit(source.head->record.position.partition.number)) return true;
    wait(source, now + pace_every, now);
    return false;
}

/// Remembered only now that it is sent: one that was put back, or dropped at a revocation, comes again.
bool Relaying::is_duplicate(Source& source)
{
    const auto& task = *source.head->task;
    const auto at = core::Duplicates::at(parts_.clock.steady());
    return source.seen.admit(task.delivery_id, task.at, at) == core::Duplicates::Answer::duplicate;
}

void Relaying::wait(Source& source, core::Timestamp until, core::Timestamp now)
{
    if (until - now > settings_.held_at_most) return put_back(source, until - settings_.fetching_takes);
    if (held_bytes_ > settings_.held_bytes) return put_back(source, std::max(until, now + room_again_after));
    source.head->look_at = until;
}

void Relaying::put_back(Source& source, core::Timestamp read_on_at)
{
    parts_.counts.put_back();
    source.next = source.head->record.position.offset;
    source.read_on_at = read_on_at;
    intake_->put_back(source.head->ticket);
    forget_head(source);
}

void Relaying::send(Source& source, const std::string& topic)
{
    const auto ticket = source.head->ticket;
    auto record = onward(source.head->record, source.head->task, topic);
    intake_->begin(ticket);
    forget_head(source);
    parts_.log.append(std::move(record),
                      [this, ticket](const core::Result<core::Position>& written) { ended(ticket, written); });
}

void Relaying::ended(const intake::Ticket& ticket, const core::Result<core::Position>& written)
{
    if (!written) {
        intake_->abandon(ticket);
        return parts_.failure.cannot_go_on(written.error());
    }
    if (intake_->settle(ticket) == intake::Settled::stale) parts_.counts.settled_late();
}

void Relaying::forget_head(Source& source) noexcept
{
    if (!source.head) return;
    held_bytes_ -= size_of(source.head->record);
    source.head.reset();
}

core::ParkedHead Relaying::parked(const Source& source)
{
    return parked_head(source.head->record, *source.head->task, source.tier);
}

std::size_t Relaying::waiting() const noexcept
{
    return static_cast<std::size_t>(std::count_if(
        sources_.begin(), sources_.end(), [](const auto& one) { return one.second.head || one.second.read_on_at; }));
}

std::uint64_t Relaying::duplicates_forgotten_early() const noexcept
{
    auto sum = forgotten_early_;
    for (const auto& [partition, source] : sources_) sum += source.seen.forgotten_early();
    return sum;
}

std::vector<core::Partition> Relaying::overdue() const
{
    std::vector<core::Partition> found;
    for (const auto& [partition, source] : sources_) {
        if (pacing_.is_paced(partition.number)) found.push_back(partition);
    }
    return found;
}

void Relaying::learn(Backlog backlog)
{
    pacing_.learn(backlog.lag);
    backlog_ = std::move(backlog);
}

void Relaying::renew_pace(core::Timestamp now)
{
    const auto steady = parts_.clock.steady();
    if (!pacing_.is_active() || steady - pace_renewed_ < pace_every) return;
    pace_renewed_ = steady;
    pacing_.renew(steady, count_overdue(now));
}

Pacing::Overdue Relaying::count_overdue(core::Timestamp now) const
{
    Pacing::Overdue overdue;
    for (const auto& [partition, source] : sources_) {
        std::size_t count = source.head && source.head->task && core::is_overdue(parked(source), now) ? 1 : 0;
        const auto end = backlog_.due_below.find(partition);
        if (end != backlog_.due_below.end() && end->second > source.next) {
            count += static_cast<std::size_t>(end->second.value() - source.next.value());
        }
        if (count > 0) overdue[partition.number] += count;
    }
    return overdue;
}

}  // namespace fantail::dispatcher
