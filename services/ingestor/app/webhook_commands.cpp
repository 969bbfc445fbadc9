#include "ingestor/app/webhook_commands.hpp"

#include <memory>
#include <utility>

#include "fantail/codec/records.hpp"

namespace fantail::ingestor {

namespace asio = boost::asio;
using core::Error;
using core::ErrorCode;

namespace {

/// With three replicas that all write one webhook without a pause, one in three thousand commands loses as often.
constexpr int most_tries = 20;

Error not_the_version(std::uint64_t held)
{
    return {ErrorCode::precondition_failed,
            "this webhook has been changed since and is at version " + std::to_string(held) + ": read it again"};
}

}  // namespace

asio::awaitable<core::Result<void>> WebhookCommands::remove(Caller caller, core::WebhookId id, ExpectedVersion expected)
{
    MakeNext make = [this](const core::HeldWebhook& held) -> core::Result<core::WebhookRecord> {
        return deletion_of(held);
    };
    const auto written = co_await write_next(std::move(caller), std::move(id), expected, std::move(make));
    if (!written) co_return written.error();
    co_return core::Result<void>{};
}

core::WebhookRecord WebhookCommands::deletion_of(const core::HeldWebhook& held) const
{
    auto record = new_write();
    record.webhook.id = held.webhook.id;
    record.webhook.realm = held.webhook.realm;
    record.webhook.tenant = held.webhook.tenant;
    record.webhook.updated_at = parts_.clock.wall();
    record.version = held.version + 1;
    record.deleted = true;
    return record;
}

core::WebhookRecord WebhookCommands::new_write() const
{
    core::WebhookRecord record;
    record.write_id = parts_.chance.id("w_");
    record.read_to = parts_.webhooks.table().read_to();
    return record;
}

asio::awaitable<core::Result<core::WebhookRecord>> WebhookCommands::write_next(Caller caller, core::WebhookId id,
                                                                               ExpectedVersion expected, MakeNext make)
{
    const auto deadline = parts_.clock.steady() + parts_.timeout;
    const auto turn = co_await turns_.take(id, deadline);
    if (!turn) co_return turn.error();
    for (int tries = 0; tries < most_tries && parts_.clock.steady() < deadline; ++tries) {
        const auto held = find(caller, id);
        if (!held) co_return no_such_webhook();
        if (expected && *expected != held->version) co_return not_the_version(held->version);
        auto record = make(*held);
        if (!record) co_return record.error();
        const auto end = co_await write(*record);
        if (!end) co_return end.error();
        if (*end == WriteEnd::stands) co_return std::move(*record);
    }
    co_return Error{ErrorCode::conflict, "others change this webhook all the time: try again in a moment"};
}

asio::awaitable<core::Result<WebhookCommands::WriteEnd>> WebhookCommands::write(core::WebhookRecord record)
{
    const auto deadline = parts_.clock.steady() + parts_.timeout;
    const auto end = parts_.webhooks.watch(record.write_id);
    core::OutRecord out{.topic = parts_.topics.webhooks,
                        .key = record.webhook.id.value(),
                        .value = codec::encode(record),
                        .headers = {},
                        .partition = 0};
    const auto at = co_await intake::append(parts_.log, std::move(out));
    if (!at) co_return at.error();

    const bool passed = co_await parts_.webhooks.passed(at->offset, deadline);
    if (!passed) {
        co_return Error{ErrorCode::unavailable,
                        "the change is written but not yet visible here: read it again in a moment"};
    }
    co_return *end == core::WebhookTable::Applied::stands ? WriteEnd::stands : WriteEnd::lost;
}

std::shared_ptr<const core::HeldWebhook> WebhookCommands::find(const Caller& caller, const core::WebhookId& id) const
{
    const auto held = parts_.webhooks.table().find_packed(id);
    return held && caller.finds(*held) ? std::make_shared<const core::HeldWebhook>(held->unpack()) : nullptr;
}

core::Error WebhookCommands::no_such_webhook() { return {ErrorCode::not_found, "no such webhook"}; }

}  // namespace fantail::ingestor
