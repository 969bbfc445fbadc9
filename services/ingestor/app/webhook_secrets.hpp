#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "fantail/core/dialect.hpp"
#include "fantail/core/result.hpp"
#include "fantail/core/webhook.hpp"
#include "fantail/crypto/sealer.hpp"
#include "ingestor/app/ports.hpp"

namespace fantail::ingestor {

/// The two of Standard Webhooks.
enum class SignatureScheme {
    v1,   ///< HMAC-SHA256
    v1a,  ///< ed25519: the receiver gets the public key only
};

/// A secret as its owner gives it, or says how it is to be made, or that there is to be none.
struct WantedSecret {
    std::optional<std::string> given{};
    std::optional<SignatureScheme> scheme{};  ///< of one to be made
    bool taken_away{false};                   ///< only where the dialect sends unsigned, too

    [[nodiscard]] bool says_nothing() const noexcept { return !given && !scheme && !taken_away; }
};

/// A secret as its owner is shown it. Of an ed25519 pair that is the public key: nobody but us needs the private one.
struct ShownSecret {
    std::string secret;
    std::string public_key;
};

struct ShownRotation {
    ShownSecret next;
    core::Timestamp ends_at;
};

/// A secret that was given or made just now.
struct NewSecret {
    std::string text;  ///< for comparison, not to be shown
    core::SealedSecret sealed;
    ShownSecret whole;
};

/// Makes, seals, opens and masks the secrets of webhooks.
///
/// Threads: the control worker's.
/// Lends:   both must outlive it.
/// Errors:  invalid_argument, named after the member `secret` or `signature`, for what the dialect does not take.
class WebhookSecrets {
public:
    WebhookSecrets(const crypto::Sealer& sealer, Chance& chance) : sealer_{sealer}, chance_{chance} {}

    /// Made as v1 where nothing is said.
    core::Result<NewSecret> make(const core::SignatureRule& rule, const WantedSecret& wanted,
                                 const core::Webhook& owner) const;

    [[nodiscard]] core::Result<core::SealedSecret> seal(std::string_view text, const core::Webhook& owner) const;
    [[nodiscard]] core::Result<std::string> open(const core::SealedSecret& sealed, const core::Webhook& owner) const;

    /// Errors: unavailable when its sealing key is gone.
    [[nodiscard]] core::Result<ShownSecret> revealed(const core::SignatureRule& rule, const core::SealedSecret& sealed,
                                                     const core::Webhook& owner) const;

    /// One that does not open, because its sealing key is gone, is there all the same: `...`. Empty: there is none.
    [[nodiscard]] ShownSecret masked(const core::SignatureRule& rule, const core::SealedSecret& sealed,
                                     const core::Webhook& owner) const;

private:
    const crypto::Sealer& sealer_;
    Chance& chance_;
};

/// Whole; of an ed25519 pair the public key.
core::Result<ShownSecret> whole(const core::SignatureRule& rule, const std::string& secret);

}  // namespace fantail::ingestor
