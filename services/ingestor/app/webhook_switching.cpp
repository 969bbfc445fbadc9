#include <utility>

#include "ingestor/app/webhook_commands.hpp"

namespace fantail::ingestor {

namespace asio = boost::asio;

asio::awaitable<core::Result<ShownWebhook>> WebhookCommands::change(Caller caller, core::WebhookId id,
                                                                    WebhookChange wanted)
{
    const auto found = get(caller, id);
    if (!found) co_return found.error();
    // Written also where the state is wanted already: the system may have disabled this version.
    const auto held = parts_.webhooks.table().find(id);
    core::WebhookRecord record;
    record.webhook = held->webhook;
    if (wanted.state) record.webhook.state = *wanted.state;
    if (wanted.filter) record.webhook.filter = *wanted.filter;
    record.webhook.updated_at = parts_.clock.wall();
    record.version = held->version + 1;
    record.write_id = parts_.chance.id("w_");
    const auto written = co_await write(std::move(record));
    if (!written) co_return written.error();
    co_return get(caller, id);
}

}  // namespace fantail::ingestor
