#include "ingestor/adapters/credentials/token_issuers.hpp"

#include <algorithm>
#include <optional>

#include <boost/json/value.hpp>

#include "fantail/crypto/json_web_token.hpp"
#include "ingestor/adapters/credentials/caller_entry.hpp"

namespace fantail::ingestor {

namespace json = boost::json;

namespace {

constexpr int most_keys_tried = 16;  // what a token without issuer and key id may cost
constexpr std::size_t longest_email = 254;
constexpr std::size_t longest_name = 128;

core::Error refused(std::string detail) { return {core::ErrorCode::invalid_argument, std::move(detail)}; }

core::Error not_trusted()
{
    return refused("this token is not accepted: nobody who is trusted here has signed it, or it was changed since");
}

const json::value* find(const json::value& claims, const std::string& pointer)
{
    boost::system::error_code none;
    return pointer.empty() ? nullptr : claims.find_pointer(pointer, none);
}

/// Empty where there is no such string.
std::string_view text_at(const json::value& claims, const std::string& pointer)
{
    const auto* found = find(claims, pointer);
    return found != nullptr && found->is_string() ? std::string_view{found->get_string()} : std::string_view{};
}

/// The words of a claim that is a string of them with spaces between (RFC 6749, 3.3), or a list of strings.
std::vector<std::string_view> words_of(const json::value& claim)
{
    std::vector<std::string_view> words;
    if (const auto* list = claim.if_array()) {
        for (const auto& one : *list) {
            if (one.is_string()) words.emplace_back(one.get_string());
        }
        return words;
    }
    auto rest = claim.is_string() ? std::string_view{claim.get_string()} : std::string_view{};
    while (!rest.empty()) {
        const auto end = std::min(rest.find(' '), rest.size());
        if (end > 0) words.push_back(rest.substr(0, end));
        rest.remove_prefix(std::min(end + 1, rest.size()));
    }
    return words;
}

/// The widest of those that the claim names; nullopt: it is there and names none.
std::optional<Scope> scope_of(const TokenIssuer& issuer, const json::value& claims)
{
    const auto* claim = find(claims, issuer.claims.scope);
    if (claim == nullptr) return issuer.default_scope;
    std::optional<Scope> widest;
    for (auto word : words_of(*claim)) {
        if (!word.starts_with(issuer.scope_prefix)) continue;
        word.remove_prefix(issuer.scope_prefix.size());
        const auto scope = parse_scope(word);
        if (scope && (!widest || *scope > *widest)) widest = scope;
    }
    return widest;
}

Role role_of(const TokenIssuer& issuer, const json::value& claims)
{
    const auto* claim = find(claims, issuer.claims.role);
    if (claim == nullptr) return Role::tenant;
    // A role is one value: `shop admin` is not `admin`.
    const auto values = claim->is_string() ? std::vector{std::string_view{claim->get_string()}} : words_of(*claim);
    const bool is_operator = std::any_of(values.begin(), values.end(), [&](auto value) {
        return std::find(issuer.operators.begin(), issuer.operators.end(), value) != issuer.operators.end();
    });
    return is_operator ? Role::realm_operator : Role::tenant;
}

}  // namespace

core::Result<Caller> caller_of(const TokenIssuer& issuer, const json::object& claims)
{
    const json::value all = claims;
    const auto tenant = text_at(all, issuer.claims.tenant);
    if (!is_tenant(tenant)) {
        return refused("the token must name one tenant, as text, at " + issuer.claims.tenant);
    }
    const auto scope = scope_of(issuer, all);
    if (!scope) {
        return refused("the token's scope allows nothing here: it must have " + issuer.scope_prefix + "read, " +
                       issuer.scope_prefix + "write or " + issuer.scope_prefix + "admin");
    }
    const auto email = text_at(all, issuer.claims.email);
    return Caller{.realm = issuer.realm,
                  .tenant = core::TenantId{std::string{tenant}},
                  .role = role_of(issuer, all),
                  .scope = *scope,
                  .name = std::string{text_at(all, issuer.claims.name).substr(0, longest_name)},
                  .email = email.size() <= longest_email ? std::string{email} : std::string{}};
}

core::Result<Caller> TokenIssuers::caller(std::string_view text, core::Timestamp now) const
{
    const auto token = crypto::JsonWebToken::read(text);
    if (!token) return token.error();

    int tried = 0;
    std::optional<core::Error> breach;
    for (const auto& issuer : issuers_) {
        if (!issuer.rules.issuer.empty() && token->issuer() != issuer.rules.issuer) continue;
        for (const auto& [id, key] : issuer.keys) {
            if (key.algorithm() != token->algorithm()) continue;
            if (token->key_id() && id && token->key_id() != id) continue;
            if (++tried > most_keys_tried) return not_trusted();
            const auto* claims = token->claims(key);
            if (claims == nullptr) continue;
            auto broken = crypto::breach(issuer.rules, *claims, now);
            if (!broken) return caller_of(issuer, *claims);
            if (!breach) breach = std::move(broken);
        }
    }
    // Another issuer may have the same key, and take other audiences; what the first one said is what to change.
    return breach ? *breach : not_trusted();
}

}  // namespace fantail::ingestor
