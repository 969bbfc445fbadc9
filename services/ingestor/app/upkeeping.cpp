#include "ingestor/app/upkeeping.hpp"

#include <memory>
#include <string>
#include <utility>
#include <variant>

#include "fantail/codec/records.hpp"

namespace fantail::ingestor {

void Upkeeping::tend()
{
    if (!parts_.webhooks.is_loaded() || awaited_ > 0) return;
    const core::WebhookUpkeep::Moment moment{
        .steady = parts_.clock.steady(), .wall = parts_.clock.wall(), .jitter = parts_.jitter()};
    for (auto& action : upkeep_.due(parts_.webhooks.table(), moment)) write(std::move(action));
}

void Upkeeping::write(core::UpkeepAction action)
{
    ++awaited_;
    auto record = record_of(action);
    auto shared = std::make_shared<const core::UpkeepAction>(std::move(action));
    parts_.log.append(std::move(record),
                      [this, shared](const core::Result<core::Position>& at) { written(*shared, at); });
}

core::OutRecord Upkeeping::record_of(const core::UpkeepAction& action) const
{
    core::OutRecord record{.topic = parts_.topics.webhooks, .key = {}, .value = {}, .headers = {}, .partition = 0};
    if (const auto* repair = std::get_if<core::Repair>(&action)) {
        record.key = repair->record.webhook.id.value();
        record.value = codec::encode(repair->record);
    } else if (const auto* tombstone = std::get_if<core::Tombstone>(&action)) {
        record.key = tombstone->id.value();
        record.headers = {{std::string{core::Tombstone::write_id_header}, tombstone->write_id},
                          {std::string{core::Tombstone::read_to_header}, std::to_string(tombstone->read_to.value())}};
    } else {
        record.topic = parts_.topics.webhook_state;
        record.key = std::get<core::EndOfState>(action).key;
    }
    return record;
}

void Upkeeping::written(const core::UpkeepAction& action, const core::Result<core::Position>& at)
{
    --awaited_;
    if (!at) {
        parts_.counts.not_written(at.error());
        return;
    }
    if (const auto* repair = std::get_if<core::Repair>(&action)) parts_.counts.repaired(repair->record);
    if (const auto* tombstone = std::get_if<core::Tombstone>(&action)) parts_.counts.buried(tombstone->id);
}

}  // namespace fantail::ingestor
