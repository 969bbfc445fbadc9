// WebhookCommands, what concerns the secrets of a webhook that is there.

#include <utility>

#include "fantail/core/time_text.hpp"
#include "ingestor/app/webhook_commands.hpp"

namespace fantail::ingestor {

namespace asio = boost::asio;
using core::Error;
using core::ErrorCode;
using namespace std::chrono_literals;

namespace {

Error invalid(std::string detail) { return {ErrorCode::invalid_argument, std::move(detail)}; }
Error conflict(std::string detail) { return {ErrorCode::conflict, std::move(detail)}; }

core::Result<void> check_overlap(std::chrono::seconds overlap)
{
    if (overlap >= 0s && overlap <= WantedRotation::longest_overlap) return {};
    return invalid("overlap_seconds: must be from 0 to " + std::to_string(WantedRotation::longest_overlap.count()));
}

/// One rotation after the other: a third secret would travel in no header.
core::Result<void> check_may_rotate(const core::Webhook& webhook)
{
    if (webhook.secret.empty()) return conflict("this webhook has no secret to rotate");
    if (!webhook.rotation) return {};
    return conflict("a rotation is under way until " + core::iso8601_seconds(webhook.rotation->ends_at) +
                    ": end it with POST …/secret/rotate/complete before you begin another");
}

}  // namespace

asio::awaitable<core::Result<Rotated>> WebhookCommands::rotate(Caller caller, core::WebhookId id, WantedRotation wanted,
                                                               ExpectedVersion expected)
{
    if (const auto checked = check_overlap(wanted.overlap); !checked) co_return checked.error();
    Rotated answer{};
    MakeNext make = [this, &wanted, &answer](const core::HeldWebhook& held) { return rotated(held, wanted, answer); };
    const auto written = co_await write_next(std::move(caller), std::move(id), expected, std::move(make));
    if (!written) co_return written.error();
    co_return answer;
}

core::Result<core::WebhookRecord> WebhookCommands::rotated(const core::HeldWebhook& held, const WantedRotation& wanted,
                                                           Rotated& answer) const
{
    auto record = next_version(held);
    auto& webhook = record.webhook;
    if (const auto may = check_may_rotate(webhook); !may) return may.error();
    auto made = replacement(webhook, wanted);
    if (!made) return made.error();

    answer = {.secret = std::move(made->whole),
              .overlap_ends_at = webhook.updated_at + wanted.overlap,
              .version = record.version};
    if (wanted.overlap == 0s) {
        webhook.secret = std::move(made->sealed);
    } else {
        webhook.rotation = {.next = std::move(made->sealed), .ends_at = answer.overlap_ends_at};
    }
    return record;
}

asio::awaitable<core::Result<ShownWebhook>> WebhookCommands::complete_rotation(Caller caller, core::WebhookId id,
                                                                               ExpectedVersion expected)
{
    MakeNext make = [this](const core::HeldWebhook& held) -> core::Result<core::WebhookRecord> {
        if (!held.webhook.rotation) return conflict("no rotation of this webhook's secret is under way");
        auto record = next_version(held);
        if (record.webhook.rotation) record.webhook.take_next_secret();
        return record;
    };
    const auto written = co_await write_next(std::move(caller), std::move(id), expected, std::move(make));
    if (!written) co_return written.error();
    co_return shown(*written);
}

core::Result<ShownWebhook> WebhookCommands::reveal(const Caller& caller, const core::WebhookId& id) const
{
    const auto held = find(caller, id);
    if (!held) return no_such_webhook();
    auto revealed = shown(*held);
    const auto& webhook = revealed.webhook;
    if (webhook.secret.empty()) return Error{ErrorCode::not_found, "this webhook has no secret"};
    const auto& rule = dialect_of(webhook.realm).signature;
    auto secret = secrets_.revealed(rule, webhook.secret, webhook);
    if (!secret) return secret.error();
    revealed.secret = std::move(*secret);
    if (!webhook.rotation) return revealed;
    auto next = secrets_.revealed(rule, webhook.rotation->next, webhook);
    if (!next) return next.error();
    revealed.rotation->next = std::move(*next);
    return revealed;
}

core::Result<NewSecret> WebhookCommands::replacement(const core::Webhook& webhook, const WantedRotation& wanted) const
{
    const auto& rule = dialect_of(webhook.realm).signature;
    const auto present = secrets_.open(webhook.secret, webhook);
    if (!present && wanted.overlap != 0s) {
        return conflict("the present secret cannot be opened here: replace it at once, with overlap_seconds 0");
    }
    auto secret = wanted.secret;
    if (present && !secret.given && !secret.scheme) {
        const auto shown = whole(rule, *present);
        secret.scheme = shown && !shown->public_key.empty() ? SignatureScheme::v1a : SignatureScheme::v1;
    }
    auto made = secrets_.make(rule, secret, webhook);
    if (made && present && made->text == *present) return invalid("secret: is the one in use");
    return made;
}

core::WebhookRecord WebhookCommands::next_version(const core::HeldWebhook& held) const
{
    auto record = new_write();
    record.webhook = held.webhook;
    record.webhook.updated_at = parts_.clock.wall();
    record.webhook.forget_old_secret(record.webhook.updated_at);
    record.version = held.version + 1;
    return record;
}

}  // namespace fantail::ingestor
