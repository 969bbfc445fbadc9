#include "fantailctl/commands/recipients.hpp"

#include <cstdint>
#include <utility>

#include "fantail/codec/field_reader.hpp"
#include "fantail/core/webhook_table.hpp"
#include "ingestor/app/event_values.hpp"

namespace fantail::fantailctl {

Recipients::Recipients(std::vector<core::Webhook> webhooks, const core::Realm& realm)
{
    core::WebhookTable table;
    std::int64_t offset = 0;
    for (auto& webhook : webhooks) {
        core::WebhookRecord record;
        record.write_id = webhook.id.value();
        record.webhook = std::move(webhook);
        table.apply(core::Offset{offset++}, std::move(record));
    }
    const auto requiring = realm.dialect->event.selector && realm.dialect->event.selector->required
                               ? std::vector<core::RealmName>(1, realm.name)
                               : std::vector<core::RealmName>{};
    index_ = core::MatchIndex::build(table.snapshot(), requiring);
}

std::vector<std::string> Recipients::of(const core::InRecord& record, const ingestor::Event& event) const
{
    codec::FieldReader reader;
    ingestor::RecordValues values{reader, record, event};
    std::vector<core::PackedPointer> matches;
    index_->match({event.realm->name, event.tenant, event.type, event.selector, values}, matches);
    std::vector<std::string> ids;
    for (const auto& held : matches) ids.emplace_back(held->id());
    return ids;
}

}  // namespace fantail::fantailctl
