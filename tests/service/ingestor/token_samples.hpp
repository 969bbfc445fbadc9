#pragma once

// Tokens as an issuer makes them, by HMAC: how they are made is what `crypto` tests; here it is what they say.

#include <string>

#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include "fantail/core/dialect.hpp"
#include "fantail/crypto/encoding.hpp"
#include "fantail/crypto/signature.hpp"

namespace fantail::ingestor::test {

inline const std::string shop_secret = "the shop's secret, of 32 bytes and more";
inline const std::string forum_secret = "the forum's secret, of 32 bytes or more";

inline std::string base64url(const std::string& bytes)
{
    auto text = crypto::base64_encode(bytes);
    text.resize(text.find_last_not_of('=') + 1);
    for (auto& c : text) c = c == '+' ? '-' : c == '/' ? '_' : c;
    return text;
}

inline std::string signed_token(const std::string& secret, const std::string& claims, const std::string& header)
{
    core::SignatureRule rule;
    rule.header = "Signature";
    rule.secret = core::SecretForm::text;
    rule.digest = core::DigestForm::base64;
    rule.content = core::SignedContent::body;
    const auto signed_part = base64url(header) + "." + base64url(claims);
    const auto key = crypto::SigningKey::create(rule, secret).value();
    const auto signature = crypto::Signer{}.sign(rule, key, {.id = {}, .unix_seconds = 0, .body = signed_part});
    return signed_part + "." + base64url(crypto::base64_decode(signature).value());
}

inline std::string signed_token(const std::string& secret, const std::string& claims)
{
    return signed_token(secret, claims, R"({"alg":"HS256","typ":"JWT"})");
}

}  // namespace fantail::ingestor::test
