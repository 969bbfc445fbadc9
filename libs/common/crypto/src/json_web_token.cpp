#include "fantail/crypto/json_web_token.hpp"

#include <array>
#include <utility>

#include "fantail/crypto/encoding.hpp"
#include "strict_json.hpp"

namespace fantail::crypto {

namespace json = boost::json;

namespace {

core::Error unreadable(std::string detail) { return {core::ErrorCode::unreadable, std::move(detail)}; }

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

/// Of tokens that are shown to us (RFC 7519, 5.1; RFC 9068, 2.1), and not such as tell of a logout or prove a key.
bool is_kind_taken(std::string_view typ)
{
    std::string kind;
    for (const char c : typ) kind.push_back(lower(c));
    if (kind.starts_with("application/")) kind.erase(0, std::string_view{"application/"}.size());
    return kind == "jwt" || kind == "at+jwt";
}

/// nullopt where there is none; an error where it is no string.
core::Result<std::optional<std::string>> text_of(const json::object& object, std::string_view name)
{
    const auto* found = object.if_contains(name);
    if (found == nullptr) return std::optional<std::string>{};
    if (!found->is_string()) return unreadable("the token's " + std::string{name} + " is no string");
    return std::optional{std::string{found->get_string()}};
}

struct Segments {
    std::string_view header;
    std::string_view claims;
    std::string_view signature;
};

std::optional<Segments> split(std::string_view text)
{
    const auto first = text.find('.');
    if (first == std::string_view::npos) return std::nullopt;
    const auto second = text.find('.', first + 1);
    if (second == std::string_view::npos || text.find('.', second + 1) != std::string_view::npos) return std::nullopt;
    return Segments{text.substr(0, first), text.substr(first + 1, second - first - 1), text.substr(second + 1)};
}

}  // namespace

core::Result<JsonWebToken> JsonWebToken::read(std::string_view text)
{
    if (text.size() > longest) return core::Error{core::ErrorCode::too_large, "the token has more than 8 KiB"};
    const auto segments = split(text);
    if (!segments) return unreadable("a token has three parts with dots between");
    const auto header = base64url_decode(segments->header);
    const auto claims = base64url_decode(segments->claims);
    auto signature = base64url_decode(segments->signature);
    if (!header || !claims || !signature) return unreadable("a part of the token is no base64url");

    JsonWebToken token;
    token.signed_ = text.substr(0, text.size() - segments->signature.size() - 1);
    token.signature_ = std::move(*signature);
    if (auto fault = token.read_header(*header)) return std::move(*fault);
    auto claimed = read_strict_object(*claims, "the token's claims");
    if (!claimed) return claimed.error();
    auto issuer = text_of(*claimed, "iss");
    if (!issuer) return issuer.error();
    token.issuer_ = std::move(*issuer);
    token.claims_ = std::move(*claimed);
    return token;
}

std::optional<core::Error> JsonWebToken::read_header(std::string_view text)
{
    const auto header = read_strict_object(text, "the token's header");
    if (!header) return header.error();
    if (header->contains("crit")) return unreadable("the token wants extensions understood that are not");

    const auto alg = text_of(*header, "alg");
    if (!alg) return alg.error();
    const auto algorithm = *alg ? parse_token_algorithm(**alg) : std::nullopt;
    if (!algorithm) return unreadable("the token must be signed by HS256, RS256, ES256 or EdDSA");
    const auto typ = text_of(*header, "typ");
    if (!typ) return typ.error();
    if (*typ && !is_kind_taken(**typ)) return unreadable("the token's typ must be JWT or at+jwt");
    auto kid = text_of(*header, "kid");
    if (!kid) return kid.error();
    algorithm_ = *algorithm;
    key_id_ = std::move(*kid);
    return std::nullopt;
}

const json::object* JsonWebToken::claims(const VerifyingKey& key) const
{
    return algorithm_ == key.algorithm() && key.verifies(signed_, signature_) ? &claims_ : nullptr;
}

}  // namespace fantail::crypto
