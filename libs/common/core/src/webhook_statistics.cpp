#include "fantail/core/webhook_statistics.hpp"

#include <algorithm>
#include <cmath>
#include <iterator>

namespace fantail::core {

namespace {

using std::chrono::hours;

constexpr std::chrono::minutes second_may_come_within{5};
constexpr std::size_t chains_remembered = 16'384;  // a partition's
constexpr hours attempt_told_for{24 * 30};         // of a webhook that is deleted, nobody asks

std::uint32_t hour_at(Timestamp time)
{
    return static_cast<std::uint32_t>(
        std::max<std::int64_t>(0, std::chrono::floor<hours>(time.time_since_epoch()).count()));
}

/// The oldest hour that still counts.
std::uint32_t first_hour(Timestamp now) { return hour_at(now - WebhookStatistics::reach) + 1; }

bool has_ended(Verdict verdict)
{
    return verdict == Verdict::delivered || verdict == Verdict::failed || verdict == Verdict::discarded;
}

}  // namespace

void WebhookStatistics::count(const Outcome& outcome, Timestamp at)
{
    const auto& task = outcome.task;
    if (task.test || task.webhook_id.value().empty()) return;
    const bool was_made = outcome.attempt && outcome.attempt->error != AttemptError::circuit_open;
    const bool ends = has_ended(outcome.verdict) && !is_second(outcome, at);
    if (!was_made && !ends) return;

    auto& webhook = webhooks_[task.webhook_id];
    if (was_made) {
        const auto started = outcome.attempt->started_at;
        webhook.last_attempt = std::max(webhook.last_attempt.value_or(started), started);
    }
    if (!ends) return;
    auto& hour = hour_of(webhook, hour_at(at));
    ++hour.ended;
    if (outcome.verdict == Verdict::delivered) ++hour.delivered;
}

bool WebhookStatistics::is_second(const Outcome& outcome, Timestamp at)
{
    auto& memory = ended_lately_
                       .try_emplace(outcome.task_position.partition.number, DuplicatesBy::turn,
                                    DuplicatesLimits{.age = second_may_come_within, .entries = chains_remembered})
                       .first->second;
    const auto answer = memory.admit(outcome.task.delivery_id, outcome.task.at, at.time_since_epoch());
    return answer == Duplicates::Answer::duplicate;
}

WebhookStatistics::Hour& WebhookStatistics::hour_of(Webhook& webhook, std::uint32_t number)
{
    auto& all = webhook.hours;
    // Partitions are read side by side, but one webhook's outcomes come from one of them, in order.
    const auto place = std::lower_bound(all.begin(), all.end(), number,
                                        [](const Hour& hour, std::uint32_t wanted) { return hour.number < wanted; });
    if (place != all.end() && place->number == number) return *place;
    if (hours_ >= most_hours_ && !all.empty()) {
        all.back().number = std::max(all.back().number, number);
        return all.back();
    }
    ++hours_;
    return *all.insert(place, Hour{.number = number, .delivered = 0, .ended = 0});
}

WebhookFigures WebhookStatistics::of(const WebhookId& webhook, Timestamp now) const
{
    const auto found = webhooks_.find(webhook);
    if (found == webhooks_.end()) return {};
    std::uint64_t delivered = 0;
    std::uint64_t ended = 0;
    for (const auto& hour : found->second.hours) {
        if (hour.number < first_hour(now)) continue;
        delivered += hour.delivered;
        ended += hour.ended;
    }
    WebhookFigures figures{.success_rate = {}, .last_triggered_at = found->second.last_attempt};
    if (ended > 0) {
        figures.success_rate = std::round(100.0 * static_cast<double>(delivered) / static_cast<double>(ended)) / 100.0;
    }
    return figures;
}

void WebhookStatistics::forget_old(Timestamp now)
{
    const auto oldest = first_hour(now);
    for (auto entry = webhooks_.begin(); entry != webhooks_.end();) {
        auto& webhook = entry->second;
        hours_ -= std::erase_if(webhook.hours, [&](const Hour& hour) { return hour.number < oldest; });
        const bool is_asked_for =
            !webhook.hours.empty() || (webhook.last_attempt && *webhook.last_attempt >= now - attempt_told_for);
        entry = is_asked_for ? std::next(entry) : webhooks_.erase(entry);
    }
}

}  // namespace fantail::core
