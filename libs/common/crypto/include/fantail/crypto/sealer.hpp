#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "fantail/core/ids.hpp"
#include "fantail/core/result.hpp"
#include "fantail/core/webhook.hpp"
#include "fantail/crypto/secret_bytes.hpp"

namespace fantail::crypto {

/// Whose secret it is. Bound to the sealed form: moved to another webhook, tenant or realm it does not open.
struct SecretOwner {
    const core::RealmName& realm;
    const core::TenantId& tenant;
    const core::WebhookId& webhook;
};

/// Seals webhook secrets for `fantail.webhooks`, and opens them: AES-256-GCM, with owner and key id as associated data.
///
/// The key file has one key a line, `key_id base64-of-32-bytes`; blank lines and those that begin with `#` are skipped.
/// The first key seals; all of them open, so that keys can be changed without a moment in which nothing opens.
///
/// Threads: immutable; share freely.
/// Owns:    the keys; they are wiped when it dies.
/// Errors:  create() names the line and what it should be; open() tells a key that is not here from a seal that is
///          broken or somebody else's. Neither text holds anything of a key or secret.
class Sealer {
public:
    static core::Result<Sealer> create(std::string_view key_file_text);

    /// `nonce`: fresh random bytes on every call; one used twice under a key gives the key's plaintexts away.
    [[nodiscard]] core::Result<core::SealedSecret> seal(std::string_view secret, const SecretOwner& owner,
                                                        std::span<const std::byte, 12> nonce) const;

    [[nodiscard]] core::Result<std::string> open(const core::SealedSecret& sealed, const SecretOwner& owner) const;

    [[nodiscard]] const std::string& sealing_key_id() const noexcept { return keys_.front().id; }

private:
    struct Key {
        std::string id;
        SecretBytes bytes;
    };

    explicit Sealer(std::vector<Key> keys) noexcept : keys_{std::move(keys)} {}

    [[nodiscard]] const Key* find(std::string_view id) const noexcept;

    std::vector<Key> keys_;  ///< at least one
};

}  // namespace fantail::crypto
