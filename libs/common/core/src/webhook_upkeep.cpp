#include "fantail/core/webhook_upkeep.hpp"

#include <utility>

#include "fantail/core/state_key.hpp"

namespace fantail::core {

using std::chrono::duration_cast;
using std::chrono::steady_clock;

namespace {

steady_clock::duration part_of(steady_clock::duration range, Jitter jitter)
{
    return duration_cast<steady_clock::duration>(range * ((jitter.value() + 1.0) / 2.0));
}

/// Whether its time has come. One that is new gets its first; one whose time has come, that of the next look.
template <class Plan>
bool is_due(Plan& plan, const WebhookId& id, const WebhookUpkeep::Moment& moment, steady_clock::duration delay)
{
    const auto [planned, is_new] = plan.try_emplace(id, moment.steady + delay);
    if (is_new || planned->second > moment.steady) return false;
    planned->second = moment.steady + WebhookUpkeep::again_after;
    return true;
}

Repair repair_of(const HeldWebhook& held, Offset read_to)
{
    return {{.webhook = held.webhook,
             .version = held.version,
             .write_id = held.write_id,
             .deleted = held.deleted,
             .read_to = read_to}};
}

/// What is left to be ended before the webhook itself is, and then that.
std::vector<UpkeepAction> end_of(const WebhookTable& table, const HeldWebhook& deleted)
{
    const auto& id = deleted.webhook.id;
    std::vector<UpkeepAction> actions;
    if (table.has_disable(id)) actions.emplace_back(EndOfState{state_key(id)});
    if (table.failing(id) != nullptr) actions.emplace_back(EndOfState{health_key(id)});
    if (actions.empty()) actions.emplace_back(Tombstone{id, deleted.write_id, table.read_to()});
    return actions;
}

}  // namespace

std::vector<UpkeepAction> WebhookUpkeep::due(const WebhookTable& table, const Moment& moment)
{
    std::vector<UpkeepAction> actions;
    repair(table, moment, actions);
    bury(table, moment, actions);
    return actions;
}

void WebhookUpkeep::repair(const WebhookTable& table, const Moment& moment, std::vector<UpkeepAction>& actions)
{
    const auto& contests = table.contests();
    std::erase_if(repairs_, [&](const auto& planned) { return !contests.contains(planned.first); });
    const auto delay = settle + part_of(repairs_within, moment.jitter);
    for (const auto& [id, loser] : contests) {
        if (actions.size() >= most_at_once) return;
        if (!is_due(repairs_, id, moment, delay)) continue;
        actions.emplace_back(repair_of(*table.find(id), table.read_to()));
    }
}

void WebhookUpkeep::bury(const WebhookTable& table, const Moment& moment, std::vector<UpkeepAction>& actions)
{
    std::erase_if(tombstones_, [&](const auto& planned) {
        const auto held = table.find(planned.first);
        return !held || !held->deleted;
    });
    const auto delay = part_of(tombstones_within, moment.jitter);
    std::size_t looked_at = 0;
    for (const auto& [written_at, id] : table.deletions()) {
        const bool is_old = moment.wall - written_at >= tombstone_after;
        if (!is_old || ++looked_at > most_tombstones_planned || actions.size() >= most_at_once) return;
        if (table.contests().contains(id)) continue;  // the loser behind it would be all that is left
        if (!is_due(tombstones_, id, moment, delay)) continue;
        for (auto& action : end_of(table, *table.find(id))) actions.push_back(std::move(action));
    }
}

}  // namespace fantail::core
