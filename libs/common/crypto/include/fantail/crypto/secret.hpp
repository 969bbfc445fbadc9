#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>

namespace fantail::crypto {

/// How a webhook's secret is shown: its prefix to the first `_`, `...`, its last three characters; of fewer than twelve
/// only `...`. A prefix longer than half of the secret is not shown: it would be no mask.
std::string mask_secret(std::string_view secret);

/// A secret as Standard Webhooks writes it: `whsec_` and 24 random bytes in base64.
std::string generate_secret(std::span<const std::byte, 24> random);

/// The private half of an ed25519 pair as Standard Webhooks writes it: `whsk_` and the seed in base64.
std::string generate_private_key(std::span<const std::byte, 32> random);

}  // namespace fantail::crypto
