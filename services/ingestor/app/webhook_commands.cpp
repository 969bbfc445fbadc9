#include "ingestor/app/webhook_commands.hpp"

#include <utility>

#include "fantail/codec/records.hpp"

namespace fantail::ingestor {

namespace asio = boost::asio;
using core::Error;
using core::ErrorCode;

asio::awaitable<core::Result<void>> WebhookCommands::remove(Caller caller, core::WebhookId id)
{
    const auto held = find(caller, id);
    if (!held) co_return no_such_webhook();
    core::WebhookRecord record;
    record.webhook.id = id;
    record.webhook.realm = held->webhook.realm;
    record.webhook.tenant = held->webhook.tenant;
    record.webhook.updated_at = parts_.clock.wall();
    record.version = held->version + 1;
    record.write_id = parts_.chance.id("w_");
    record.deleted = true;
    auto written = co_await write(std::move(record));
    co_return written;
}

asio::awaitable<core::Result<void>> WebhookCommands::write(core::WebhookRecord record)
{
    const auto deadline = parts_.clock.steady() + parts_.timeout;
    const auto id = record.webhook.id;
    const auto write_id = record.write_id;
    core::OutRecord out{.topic = parts_.topics.webhooks,
                        .key = id.value(),
                        .value = codec::encode(record),
                        .headers = {},
                        .partition = 0};
    const auto at = co_await intake::append(parts_.log, std::move(out));
    if (!at) co_return at.error();

    const bool passed = co_await parts_.webhooks.passed(at->offset, deadline);
    if (!passed)
        co_return Error{ErrorCode::unavailable,
                        "the change is written but not yet visible here: read it again in a moment"};
    const auto held = parts_.webhooks.table().find(id);
    if (!held || held->write_id != write_id)
        co_return Error{ErrorCode::conflict, "somebody else changed this webhook first: read it again"};
    co_return core::Result<void>{};
}

std::shared_ptr<const core::HeldWebhook> WebhookCommands::find(const Caller& caller, const core::WebhookId& id) const
{
    auto held = parts_.webhooks.table().find(id);
    const bool visible =
        held && !held->deleted && held->webhook.realm == caller.realm && caller.sees(held->webhook.tenant);
    return visible ? held : nullptr;
}

core::Error WebhookCommands::no_such_webhook() { return {ErrorCode::not_found, "no such webhook"}; }

}  // namespace fantail::ingestor
