#include "fantailctl/sink/receipt.hpp"

#include <algorithm>
#include <charconv>
#include <chrono>

#include "fantailctl/failure.hpp"

namespace fantail::fantailctl {

namespace {

constexpr std::chrono::seconds tolerance{std::chrono::minutes{5}};  // as Standard Webhooks' own libraries

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

Judgement refused(std::string reason) { return {Receipt::refused, std::move(reason)}; }

std::optional<std::int64_t> whole_number(std::string_view text)
{
    std::int64_t value{};
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
    return value;
}

}  // namespace

const char* to_string(Receipt receipt) noexcept
{
    switch (receipt) {
    case Receipt::verified:
        return "verified";
    case Receipt::unsigned_:
        return "unsigned";
    case Receipt::refused:
        break;
    }
    return "refused";
}

const std::string* find_header(const std::vector<core::Header>& headers, std::string_view name)
{
    const auto same = [&](const core::Header& header) {
        return std::equal(header.name.begin(), header.name.end(), name.begin(), name.end(),
                          [](char a, char b) { return lower(a) == lower(b); });
    };
    const auto found = std::find_if(headers.begin(), headers.end(), same);
    return found != headers.end() ? &found->value : nullptr;
}

Verifier::Verifier(core::SignatureRule rule, const std::optional<std::string>& secret) : rule_{std::move(rule)}
{
    if (secret) {
        key_.emplace(value_or_fail(crypto::SigningKey::create(rule_, *secret)));
    } else if (!rule_.optional) {
        throw Failure{ExitCode::usage,
                      "deliveries of this dialect are signed: give --secret-file FILE or --secret TEXT"};
    }
}

Judgement Verifier::judge(const std::vector<core::Header>& headers, std::string_view body, core::Timestamp now)
{
    const auto* signature = find_header(headers, rule_.header);
    if (!key_) {
        if (signature == nullptr) return {Receipt::unsigned_, {}};
        return refused("it is signed, and there is no secret to check that with");
    }
    if (signature == nullptr) return refused("there is no " + rule_.header + " header");

    const auto* id = find_header(headers, "webhook-id");
    std::int64_t sent_at = 0;
    if (rule_.content == core::SignedContent::id_timestamp_body) {
        const auto* timestamp = find_header(headers, "webhook-timestamp");
        if (id == nullptr || timestamp == nullptr) return refused("webhook-id or webhook-timestamp is missing");
        const auto number = whole_number(*timestamp);
        if (!number) return refused("webhook-timestamp is no number of seconds");
        sent_at = *number;
    }
    const crypto::SignedMessage message{id != nullptr ? std::string_view{*id} : std::string_view{}, sent_at, body};
    if (!signer_.verify(rule_, *key_, message, *signature)) {
        return refused("the signature is wrong: another secret, or another body");
    }
    const auto age = now - core::Timestamp{std::chrono::seconds{sent_at}};
    if (rule_.content == core::SignedContent::id_timestamp_body && (age > tolerance || age < -tolerance)) {
        return refused("the timestamp is more than 5 minutes from now");
    }
    return {Receipt::verified, {}};
}

}  // namespace fantail::fantailctl
