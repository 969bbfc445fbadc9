#include "ingestor/app/webhook_secrets.hpp"

#include <utility>

#include "fantail/crypto/secret.hpp"
#include "fantail/crypto/signing_key.hpp"

namespace fantail::ingestor {

namespace {

constexpr std::size_t longest_secret = 256;  // bytes

core::Error invalid(std::string detail) { return {core::ErrorCode::invalid_argument, std::move(detail)}; }

core::Result<std::string> text_of(const core::SignatureRule& rule, const WantedSecret& wanted, Chance& chance)
{
    if (wanted.given && wanted.scheme) {
        return invalid("signature: is for a secret that is made here; one that is given says it by its prefix");
    }
    if (wanted.given) {
        if (wanted.given->size() > longest_secret) {
            return invalid("secret: at most " + std::to_string(longest_secret) + " bytes");
        }
        return *wanted.given;
    }
    if (wanted.scheme != SignatureScheme::v1a) return chance.secret();
    if (rule.ed25519_prefix.empty()) return invalid("signature: this product signs with v1 only");
    return chance.private_key();
}

}  // namespace

core::Result<NewSecret> WebhookSecrets::make(const core::SignatureRule& rule, const WantedSecret& wanted,
                                             const core::Webhook& owner) const
{
    auto text = text_of(rule, wanted, chance_);
    if (!text) return text.error();
    auto shown = whole(rule, *text);
    if (!shown) return shown.error();
    auto sealed = seal(*text, owner);
    if (!sealed) return sealed.error();
    return NewSecret{.text = std::move(*text), .sealed = std::move(*sealed), .whole = std::move(*shown)};
}

core::Result<core::SealedSecret> WebhookSecrets::seal(std::string_view text, const core::Webhook& owner) const
{
    const auto nonce = chance_.nonce();
    return sealer_.seal(text, {owner.realm, owner.tenant, owner.id}, nonce);
}

core::Result<std::string> WebhookSecrets::open(const core::SealedSecret& sealed, const core::Webhook& owner) const
{
    return sealer_.open(sealed, {owner.realm, owner.tenant, owner.id});
}

core::Result<ShownSecret> WebhookSecrets::revealed(const core::SignatureRule& rule, const core::SealedSecret& sealed,
                                                   const core::Webhook& owner) const
{
    const auto text = open(sealed, owner);
    if (!text) return core::Error{core::ErrorCode::unavailable, "the key that this secret is sealed with is not here"};
    return whole(rule, *text);
}

ShownSecret WebhookSecrets::masked(const core::SignatureRule& rule, const core::SealedSecret& sealed,
                                   const core::Webhook& owner) const
{
    if (sealed.empty()) return {};
    const auto text = open(sealed, owner);
    if (!text) return {.secret = "...", .public_key = {}};
    auto shown = whole(rule, *text);
    if (shown && !shown->public_key.empty()) return std::move(*shown);
    return {.secret = crypto::mask_secret(*text), .public_key = {}};
}

core::Result<ShownSecret> whole(const core::SignatureRule& rule, const std::string& secret)
{
    const auto key = crypto::SigningKey::create(rule, secret);
    if (!key) return invalid("secret: " + key.error().detail);
    auto public_key = key->public_key();
    if (!public_key.empty()) return ShownSecret{.secret = {}, .public_key = std::move(public_key)};
    return ShownSecret{.secret = secret, .public_key = {}};
}

}  // namespace fantail::ingestor
