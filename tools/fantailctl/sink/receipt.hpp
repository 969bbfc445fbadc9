#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "fantail/core/dialect.hpp"
#include "fantail/core/header.hpp"
#include "fantail/core/webhook.hpp"
#include "fantail/crypto/signature.hpp"

namespace fantail::fantailctl {

enum class Receipt {
    verified,
    unsigned_,  ///< nobody gave us a secret, and the dialect allows deliveries without a signature
    refused,
};

struct Judgement {
    Receipt receipt;
    std::string reason;  ///< of a refusal: what a receiver's owner has to look at
};

const char* to_string(Receipt receipt) noexcept;

/// Verifies deliveries as a receiver of the dialect should: by its signature header, over what the rule covers, and
/// where a timestamp is signed, not older or younger than five minutes.
///
/// Threads: one per thread, as the Signer in it.
class Verifier {
public:
    /// Errors: a Failure for a secret that is no key of this dialect, or a missing one that is needed.
    Verifier(core::SignatureRule rule, const std::optional<std::string>& secret);

    Judgement judge(const std::vector<core::Header>& headers, std::string_view body, core::Timestamp now);

private:
    core::SignatureRule rule_;
    std::optional<crypto::SigningKey> key_;
    crypto::Signer signer_;
};

/// The value of the first header of that name, whatever its case; nullptr if there is none.
const std::string* find_header(const std::vector<core::Header>& headers, std::string_view name);

}  // namespace fantail::fantailctl
