#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <boost/json/object.hpp>

#include "fantail/core/result.hpp"
#include "fantail/core/webhook.hpp"
#include "fantail/crypto/json_web_keys.hpp"
#include "fantail/crypto/token_rules.hpp"
#include "ingestor/app/caller.hpp"

namespace fantail::ingestor {

/// Where claims say who the bearer is: JSON pointers; empty: nowhere.
struct ClaimPlaces {
    std::string tenant;
    std::string role{};
    std::string scope{"/scope"};
    std::string email{"/email"};
    std::string name{"/sub"};
};

/// Whose tokens are believed, and what is made of them. One realm: a product's tokens say nothing of another's tenants.
struct TokenIssuer {
    core::RealmName realm;
    crypto::TokenRules rules;
    std::vector<crypto::JsonWebKey> keys;  ///< each for one algorithm
    ClaimPlaces claims;
    std::vector<std::string> operators{};  ///< values of the role that mean Role::realm_operator
    std::string scope_prefix{};            ///< of `fantail:write`
    Scope default_scope{Scope::write};     ///< of a token without the claim
};

/// The issuers whose JSON Web Tokens stand for a caller.
///
/// A token is tried with the keys of those issuers that may have made it: by `iss`, `kid` and `alg`, of which the key's
/// own decides. Several may be left (five products whose tokens have neither `iss` nor `kid`); then the signature says
/// whose it is.
///
/// Threads: immutable once loaded.
/// Errors:  tell what is wrong with the form of a token, or with the claims of one that is signed; of keys and issuers
///          they tell nothing.
class TokenIssuers {
public:
    [[nodiscard]] core::Result<Caller> caller(std::string_view token, core::Timestamp now) const;

    void add(TokenIssuer issuer) { issuers_.push_back(std::move(issuer)); }

    [[nodiscard]] bool empty() const noexcept { return issuers_.empty(); }
    [[nodiscard]] std::size_t size() const noexcept { return issuers_.size(); }

private:
    std::vector<TokenIssuer> issuers_;
};

/// Of claims that hold: who they say the bearer is.
core::Result<Caller> caller_of(const TokenIssuer& issuer, const boost::json::object& claims);

}  // namespace fantail::ingestor
