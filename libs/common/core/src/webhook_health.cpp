#include "fantail/core/webhook_health.hpp"

namespace fantail::core {

namespace {

using std::chrono::milliseconds;

constexpr std::chrono::minutes worth_telling{1};

// Our own record is in the table by then, whatever became of it.
constexpr std::chrono::seconds table_has_caught_up{10};

}  // namespace

HealthDecision WebhookHealth::judge(const Outcome& outcome, const Failing* known,
                                    std::optional<milliseconds> disable_after)
{
    if (!outcome.attempt || outcome.task.test) return {};
    const auto found = webhooks_.find(outcome.task.webhook_id);
    // Requests that were under way when it was disabled.
    if (found != webhooks_.end() && found->second.disabled >= outcome.webhook_version) return {};
    if (outcome.attempt->delivered()) return succeeded(outcome, known);
    if (found == webhooks_.end() && webhooks_.size() >= most) return {};
    return failed(held_for(outcome, known), outcome, disable_after);
}

HealthDecision WebhookHealth::succeeded(const Outcome& outcome, const Failing* known)
{
    const auto now = outcome.attempt->started_at;
    const auto found = webhooks_.find(outcome.task.webhook_id);
    if (found == webhooks_.end() && known == nullptr) return {};

    const auto held = found != webhooks_.end() ? found->second : Held{.failing = *known, .recorded = true};
    const bool is_known = known != nullptr && now - held.changed_at > table_has_caught_up;
    if (!held.recorded && !is_known) {
        // That it recovered is remembered until the table must say so too.
        if (now - held.changed_at > table_has_caught_up)
            webhooks_.erase(found);
        else
            found->second.failing.reset();
        return {};
    }
    webhooks_.insert_or_assign(outcome.task.webhook_id, Held{.disabled = held.disabled, .changed_at = now});
    return {.change = HealthChange::recovered, .failing_since = held.failing ? held.failing->since : known->since};
}

WebhookHealth::Held& WebhookHealth::held_for(const Outcome& outcome, const Failing* known)
{
    const auto now = outcome.attempt->started_at;
    const auto [at, is_new] = webhooks_.try_emplace(outcome.task.webhook_id);
    auto& held = at->second;
    if (held.failing) return held;
    if (known != nullptr && (is_new || now - held.changed_at > table_has_caught_up)) {
        held.failing = *known;
        held.recorded = true;
    } else {
        held.failing = Failing{.since = now, .version = outcome.webhook_version};
        held.recorded = false;
    }
    return held;
}

HealthDecision WebhookHealth::failed(Held& held, const Outcome& outcome, std::optional<milliseconds> disable_after)
{
    const auto now = outcome.attempt->started_at;
    auto& failing = *held.failing;
    const bool is_anew = failing.version < outcome.webhook_version;
    if (is_anew) failing = {.since = now, .version = outcome.webhook_version};

    HealthDecision decision{.change = HealthChange::none, .failing_since = failing.since};
    const auto lasted = now - failing.since;
    if (outcome.reason == OutcomeReason::gone || (disable_after && lasted >= *disable_after)) {
        held.disabled = outcome.webhook_version;
        decision.change = HealthChange::disabled;
        return decision;
    }
    const bool is_worth_it = outcome.verdict == Verdict::failed || (disable_after && lasted >= worth_telling);
    if (held.recorded ? is_anew : is_worth_it) {
        held.recorded = true;
        held.changed_at = now;
        decision.change = HealthChange::failing;
    }
    return decision;
}

DisableReason disable_reason(const Outcome& outcome) noexcept
{
    return outcome.reason == OutcomeReason::gone ? DisableReason::gone : DisableReason::failing;
}

void WebhookHealth::remember(const Outcome& outcome)
{
    const auto& health = outcome.health;
    if (health.change == HealthChange::none || !outcome.attempt || webhooks_.size() >= most) return;
    auto& held = webhooks_[outcome.task.webhook_id];
    held.failing.reset();
    if (health.change != HealthChange::recovered && health.failing_since) {
        held.failing = Failing{.since = *health.failing_since, .version = outcome.webhook_version};
    }
    if (health.change == HealthChange::disabled) held.disabled = outcome.webhook_version;
    if (health.change != HealthChange::disabled) held.recorded = health.change == HealthChange::failing;
    held.changed_at = outcome.attempt->started_at;
}

}  // namespace fantail::core
