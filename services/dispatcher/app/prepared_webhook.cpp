#include "dispatcher/app/prepared_webhook.hpp"

#include <chrono>
#include <utility>

#include "fantail/core/headers.hpp"
#include "fantail/core/request_fields.hpp"

namespace fantail::dispatcher {

namespace {

using Unsendable = PreparedWebhook::Unsendable;

constexpr std::size_t room_for_varying_fields = 512;  // bytes; more is legal and costs one allocation

Unsendable refused_url(std::string detail)
{
    return {core::OutcomeReason::attempt_failed, core::AttemptError::url_refused, std::move(detail)};
}

void append_field(std::string& head, std::string_view name, std::string_view value)
{
    head.append(name).append(": ").append(value).append("\r\n");
}

core::Result<crypto::SigningKey> open_key(const core::Webhook& webhook, const core::SealedSecret& sealed,
                                          const core::Dialect& dialect, const crypto::Sealer& sealer)
{
    auto secret = sealer.open(sealed, {webhook.realm, webhook.tenant, webhook.id});
    if (!secret) return secret.error();
    auto key = crypto::SigningKey::create(dialect.signature, *secret);
    crypto::wipe(*secret);
    return key;
}

Unsendable unreadable(std::string detail)
{
    return {core::OutcomeReason::secret_unreadable, core::AttemptError::none, std::move(detail)};
}

}  // namespace

std::variant<PreparedWebhook, Unsendable> PreparedWebhook::prepare(const core::HeldWebhook& held,
                                                                   const core::Dialect& dialect,
                                                                   const crypto::Sealer& sealer, core::Timestamp now)
{
    const auto& webhook = held.webhook;
    auto url = core::Url::parse(webhook.url);
    if (!url) return refused_url(url.error().detail);
    if (dialect.transport == core::Transport::https_only && url->scheme() != core::Scheme::https) {
        return refused_url("this product delivers over https only");
    }

    PreparedWebhook prepared{std::move(*url), dialect, held.offset};
    prepared.owner_ = webhook.realm.value() + '/' + webhook.tenant.value();
    if (dialect.custom_headers) {
        for (const auto& header : webhook.headers) {
            if (const auto checked = core::check_custom_header(header, dialect); !checked) {
                return refused_url(checked.error().detail);
            }
            append_field(prepared.fixed_head_, header.name, header.value);
        }
    }

    if (webhook.secret.empty()) {
        if (dialect.signature.optional) return prepared;
        return unreadable("the webhook has no secret");
    }
    const auto& rotation = webhook.rotation;
    const bool is_over = rotation && now >= rotation->ends_at;
    auto key = open_key(webhook, is_over ? rotation->next : webhook.secret, dialect, sealer);
    if (!key) return unreadable(key.error().detail);
    prepared.key_.emplace(std::move(*key));
    if (rotation && !is_over) {
        auto next = open_key(webhook, rotation->next, dialect, sealer);
        if (!next) return unreadable(next.error().detail);
        prepared.next_key_.emplace(NextKey{std::move(*next), rotation->ends_at});
    }
    return prepared;
}

PreparedWebhook::PreparedWebhook(core::Url url, const core::Dialect& dialect, core::Offset made_from)
    : url_{std::move(url)}, dialect_{&dialect}, made_from_{made_from}
{
    fixed_head_.append("POST ").append(url_.target()).append(" HTTP/1.1\r\n");
    append_field(fixed_head_, "Host", url_.host_field());
    append_field(fixed_head_, "User-Agent", core::user_agent);
    append_field(fixed_head_, "Content-Type", core::content_type);
}

SignedRequest PreparedWebhook::request(const core::DeliveryTask& task, std::string_view body, core::Timestamp now,
                                       crypto::Signer& signer) const
{
    const auto sent_at = std::chrono::floor<std::chrono::seconds>(now).time_since_epoch().count();

    std::string head;
    head.reserve(fixed_head_.size() + room_for_varying_fields);
    head.append(fixed_head_);
    append_field(head, "Content-Length", std::to_string(body.size()));
    append_field(head, "webhook-id", task.event_id.value());
    append_dialect_headers(head, task, sent_at);
    append_signatures(head, {task.event_id.value(), sent_at, body}, now, signer);
    if (!task.traceparent.empty()) append_field(head, "traceparent", core::field_safe(task.traceparent));
    head.append("\r\n");
    return {url_, std::move(head), owner_};
}

void PreparedWebhook::append_signatures(std::string& head, const crypto::SignedMessage& message, core::Timestamp now,
                                        crypto::Signer& signer) const
{
    if (!key_) return;
    const auto& rule = dialect_->signature;
    if (!next_key_) return append_field(head, rule.header, signer.sign(rule, *key_, message));
    const auto next = signer.sign(rule, next_key_->key, message);
    if (now >= next_key_->alone_from) return append_field(head, rule.header, next);
    const auto old = signer.sign(rule, *key_, message);
    if (rule.rotation == core::RotationForm::one_header) {
        return append_field(head, rule.header, next + " " + old);
    }
    append_field(head, rule.header, old);
    append_field(head, rule.next_header(), next);
}

void PreparedWebhook::append_dialect_headers(std::string& head, const core::DeliveryTask& task,
                                             std::int64_t sent_at) const
{
    const core::SentFacts facts{task.event_type, task.event_time, task.delivery_id.value(), sent_at};
    for (const auto& header : dialect_->headers) append_field(head, header.name, field_value(header.source, facts));
}

}  // namespace fantail::dispatcher
