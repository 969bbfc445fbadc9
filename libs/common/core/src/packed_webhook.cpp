#include "fantail/core/packed_webhook.hpp"

#include <algorithm>
#include <utility>

#include "fantail/core/assert.hpp"
#include "packed_bytes.hpp"

namespace fantail::core {

namespace {

std::uint32_t size_of(std::string_view text)
{
    FANTAIL_ASSERT(std::in_range<std::uint32_t>(text.size()));
    return static_cast<std::uint32_t>(text.size());
}

// What lies in the rest, in this order. Its first three are asked for alone.

void write(ByteWriter& to, Timestamp time) { to.difference(time.time_since_epoch().count()); }

// Modulo 2^64: a record may name any time, and what wraps there wraps back.
void write_since(ByteWriter& to, Timestamp begin, Timestamp time)
{
    const auto ticks = [](Timestamp each) { return static_cast<std::uint64_t>(each.time_since_epoch().count()); };
    to.difference(static_cast<std::int64_t>(ticks(time) - ticks(begin)));
}

void write(ByteWriter& to, const std::vector<std::string>& texts)
{
    to.number(texts.size());
    for (const auto& text : texts) to.text(text);
}

void write(ByteWriter& to, const SealedSecret& secret)
{
    to.text(secret.key_id);
    to.text(secret.nonce);
    to.text(secret.ciphertext);
}

void write(ByteWriter& to, const RetryOverride& retry)
{
    to.number(retry.delays ? retry.delays->size() + 1 : 0);
    if (retry.delays) {
        for (const auto delay : *retry.delays) to.difference(delay.count());
    }
    to.number(retry.requests ? std::uint64_t{*retry.requests} + 1 : 0);
}

void write(ByteWriter& to, const LimitRule& limits)
{
    to.number(limits.rate ? std::uint64_t{limits.rate->requests} + 1 : 0);
    if (limits.rate) to.difference(limits.rate->per.count());
    to.number(limits.in_flight ? 1 : 0);
    if (limits.in_flight) to.number(*limits.in_flight);
}

std::string rest_of(const HeldWebhook& held)
{
    const auto& webhook = held.webhook;
    ByteWriter to;
    write(to, webhook.created_at);
    write_since(to, webhook.created_at, webhook.updated_at);
    write_since(to, webhook.created_at, held.written_at);
    to.text(held.write_id);
    write(to, webhook.selectors);
    write(to, webhook.events);
    to.text(webhook.name);
    to.number(webhook.headers.size());
    for (const auto& header : webhook.headers) {
        to.text(header.name);
        to.text(header.value);
    }
    write(to, webhook.secret);
    to.number(webhook.rotation ? 1 : 0);
    if (webhook.rotation) {
        write(to, webhook.rotation->next);
        write(to, webhook.rotation->ends_at);
    }
    write(to, webhook.retry);
    write(to, webhook.limits);
    to.text(webhook.resource);
    write(to, webhook.request_hash);
    return to.bytes();
}

class RestReader : public ByteReader {
public:
    using ByteReader::ByteReader;

    Timestamp time() noexcept { return Timestamp{std::chrono::milliseconds{difference()}}; }

    Timestamp time_since(Timestamp begin) noexcept
    {
        const auto ticks = static_cast<std::uint64_t>(begin.time_since_epoch().count());
        const auto time = ticks + static_cast<std::uint64_t>(difference());
        return Timestamp{std::chrono::milliseconds{static_cast<std::int64_t>(time)}};
    }

    template <class Text>
    std::vector<Text> texts()
    {
        std::vector<Text> texts(number());
        for (auto& each : texts) each = text();
        return texts;
    }

    void skip_texts() noexcept
    {
        for (auto left = number(); left > 0; --left) text();
    }

    std::vector<Header> headers()
    {
        std::vector<Header> headers(number());
        for (auto& header : headers) {
            header.name = text();
            header.value = text();
        }
        return headers;
    }

    SealedSecret secret()
    {
        SealedSecret secret;
        secret.key_id = text();
        secret.nonce = text();
        secret.ciphertext = text();
        return secret;
    }

    std::optional<SecretRotation> rotation()
    {
        if (number() == 0) return std::nullopt;
        SecretRotation rotation;
        rotation.next = secret();
        rotation.ends_at = time();
        return rotation;
    }

    RetryOverride retry()
    {
        RetryOverride retry;
        if (const auto delays = number(); delays > 0) {
            retry.delays.emplace(delays - 1);
            for (auto& delay : *retry.delays) delay = std::chrono::milliseconds{difference()};
        }
        if (const auto requests = number(); requests > 0) retry.requests = static_cast<std::uint32_t>(requests - 1);
        return retry;
    }

    LimitRule limits()
    {
        LimitRule limits;
        if (const auto requests = number(); requests > 0) {
            const std::chrono::milliseconds per{difference()};
            limits.rate = RateLimit{.requests = static_cast<std::uint32_t>(requests - 1), .per = per};
        }
        if (number() > 0) limits.in_flight = number();
        return limits;
    }
};

}  // namespace

struct PackedWebhook::Texts {
    std::string_view filter;
    std::string rest;
};

PackedPointer PackedWebhook::pack(const HeldWebhook& held)
{
    const auto& webhook = held.webhook;
    const Texts texts{webhook.filter ? webhook.filter->block() : std::string_view{}, rest_of(held)};
    const Behind behind{texts.filter.size() + webhook.id.value().size() + webhook.realm.value().size() +
                        webhook.tenant.value().size() + webhook.url.size() + texts.rest.size()};
    return PackedPointer{new (behind) PackedWebhook{held, texts}};
}

PackedWebhook::PackedWebhook(const HeldWebhook& held, const Texts& texts)
    : filter_size_{size_of(texts.filter)}, id_size_{size_of(held.webhook.id.value())},
      realm_size_{size_of(held.webhook.realm.value())}, tenant_size_{size_of(held.webhook.tenant.value())},
      url_size_{size_of(held.webhook.url)}, active_{held.webhook.state == WebhookState::active}, deleted_{held.deleted},
      body_format_{static_cast<std::uint8_t>(
          held.webhook.body_format ? static_cast<unsigned>(*held.webhook.body_format) + 1 : 0)},
      version_{held.version}, offset_{held.offset}
{
    const auto& webhook = held.webhook;
    auto* end = reinterpret_cast<char*>(this + 1);
    for (const std::string_view text :
         {texts.filter, std::string_view{webhook.id.value()}, std::string_view{webhook.realm.value()},
          std::string_view{webhook.tenant.value()}, std::string_view{webhook.url}, std::string_view{texts.rest}}) {
        end = std::copy(text.begin(), text.end(), end);
    }
    if (webhook.filter && !webhook.filter->expressions().empty()) {
        expressions_ = std::make_unique<const Expressions>(webhook.filter->expressions());
    }
}

HeldWebhook PackedWebhook::unpack() const
{
    HeldWebhook held{
        .webhook = {}, .version = version_, .write_id = {}, .offset = offset_, .deleted = deleted_, .written_at = {}};
    auto& webhook = held.webhook;
    webhook.id = WebhookId{std::string{id()}};
    webhook.realm = RealmName{std::string{realm()}};
    webhook.tenant = TenantId{std::string{tenant()}};
    webhook.url = url();
    webhook.state = state();
    webhook.body_format = body_format();
    if (filter_size_ > 0) {
        const std::string_view block{behind(), filter_size_};
        webhook.filter = std::make_shared<const Filter>(block, expressions_ ? *expressions_ : Expressions{});
    }
    RestReader rest{this->rest()};
    webhook.created_at = rest.time();
    webhook.updated_at = rest.time_since(webhook.created_at);
    held.written_at = rest.time_since(webhook.created_at);
    held.write_id = rest.text();
    webhook.selectors = rest.texts<std::string>();
    webhook.events = rest.texts<std::string>();
    webhook.name = rest.text();
    webhook.headers = rest.headers();
    webhook.secret = rest.secret();
    webhook.rotation = rest.rotation();
    webhook.retry = rest.retry();
    webhook.limits = rest.limits();
    webhook.resource = rest.text();
    webhook.request_hash = rest.secret();
    return held;
}

std::optional<BodyFormat> PackedWebhook::body_format() const noexcept
{
    if (body_format_ == 0) return std::nullopt;
    return static_cast<BodyFormat>(body_format_ - 1);
}

Timestamp PackedWebhook::created_at() const noexcept { return RestReader{rest()}.time(); }

Timestamp PackedWebhook::written_at() const noexcept
{
    RestReader rest{this->rest()};
    const auto created_at = rest.time();
    rest.difference();
    return rest.time_since(created_at);
}

namespace {

RestReader behind_times(const char* begin) noexcept
{
    RestReader rest{begin};
    for (int time = 0; time < 3; ++time) rest.difference();
    return rest;
}

RestReader behind_write_id(const char* begin) noexcept
{
    auto rest = behind_times(begin);
    rest.text();
    return rest;
}

}  // namespace

std::string_view PackedWebhook::write_id() const noexcept { return behind_times(rest()).text(); }

std::vector<std::string_view> PackedWebhook::selectors() const
{
    return behind_write_id(rest()).texts<std::string_view>();
}

std::vector<std::string_view> PackedWebhook::events() const
{
    auto rest = behind_write_id(this->rest());
    rest.skip_texts();
    return rest.texts<std::string_view>();
}

bool PackedWebhook::names_selector(std::string_view selector) const noexcept
{
    auto rest = behind_write_id(this->rest());
    for (auto left = rest.number(); left > 0; --left) {
        if (rest.text() == selector) return true;
    }
    return false;
}

}  // namespace fantail::core
