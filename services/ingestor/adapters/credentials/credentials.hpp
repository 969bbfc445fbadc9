#pragma once

#include <memory>
#include <string_view>
#include <utility>

#include "fantail/core/result.hpp"
#include "fantail/core/webhook.hpp"
#include "ingestor/adapters/credentials/api_keys.hpp"
#include "ingestor/adapters/credentials/token_issuers.hpp"
#include "ingestor/app/caller.hpp"

namespace fantail::ingestor {

/// Everything that says who may call, as the files said it at one time. Immutable; replaced whole.
struct CredentialSet {
    ApiKeys keys;
    TokenIssuers issuers;
};

/// Who the bearer of a credential is: of an API key or a JSON Web Token.
///
/// Threads: the control worker's.
/// Errors:  their texts say what to change and may be shown to anybody: they help nobody to guess.
class Credentials {
public:
    static constexpr std::size_t longest = 8 * 1024;  ///< bytes; a longer one is not looked at

    explicit Credentials(std::shared_ptr<const CredentialSet> set) : set_{std::move(set)} {}

    [[nodiscard]] core::Result<Caller> caller(std::string_view bearer, core::Timestamp now) const;

    /// From the next call on. What is under way goes on as whoever began it.
    void replace(std::shared_ptr<const CredentialSet> set) { set_ = std::move(set); }

private:
    std::shared_ptr<const CredentialSet> set_;  ///< never nullptr
};

}  // namespace fantail::ingestor
