#include "fantail/crypto/json_web_keys.hpp"

#include <string>

#include <gtest/gtest.h>

#include "token_samples.hpp"

namespace fantail::crypto {
namespace {

using namespace samples;

std::string quoted(std::string_view text) { return '"' + std::string{text} + '"'; }

const std::string oct_key = R"({"kty":"oct","kid":"o","k":)" + quoted(hmac_secret) + "}";
const std::string rsa_key =
    R"({"kty":"RSA","kid":"r","use":"sig","alg":"RS256","e":"AQAB","n":)" + quoted(rsa_modulus) + "}";
const std::string ec_key =
    R"({"kty":"EC","crv":"P-256","key_ops":["verify"],"x":)" + quoted(ec_x) + R"(,"y":)" + quoted(ec_y) + "}";
const std::string okp_key = R"({"kty":"OKP","crv":"Ed25519","kid":"e","x":)" + quoted(ed25519_x) + "}";

std::string set_of(const std::string& keys) { return R"({"keys":[)" + keys + "]}"; }

TEST(JsonWebKeys, AreThoseOfTheAlgorithmAlone)
{
    const auto set = set_of(oct_key + "," + rsa_key + "," + ec_key + "," + okp_key);

    for (const auto& [algorithm, message, signature] :
         {std::tuple{TokenAlgorithm::hs256, token(hmac_header, joes_claims, ""), hmac_signature},
          std::tuple{TokenAlgorithm::rs256, token(rsa_header, joes_claims, ""), rsa_signature},
          std::tuple{TokenAlgorithm::es256, token(ec_header, joes_claims, ""), ec_signature},
          std::tuple{TokenAlgorithm::eddsa, std::string{ed25519_signed} + ".", ed25519_signature}}) {
        const auto keys = read_json_web_keys(set, algorithm);

        ASSERT_TRUE(keys.has_value()) << keys.error().detail;
        ASSERT_EQ(keys->size(), 1U);
        EXPECT_EQ(keys->front().key.algorithm(), algorithm);
        EXPECT_TRUE(keys->front().key.verifies(message.substr(0, message.size() - 1), bytes_of(signature)));
    }
}

TEST(JsonWebKeys, HaveTheirIds)
{
    const auto keys = read_json_web_keys(set_of(ec_key + "," + okp_key), TokenAlgorithm::eddsa).value();

    EXPECT_EQ(keys.front().id, "e");
    EXPECT_EQ(read_json_web_keys(set_of(ec_key), TokenAlgorithm::es256)->front().id, std::nullopt);
}

struct Row {
    const char* name;
    std::string text;
    TokenAlgorithm algorithm;
    const char* says;
};

class JsonWebKeysRefuse : public testing::TestWithParam<Row> {};

TEST_P(JsonWebKeysRefuse, AsTheTableSays)
{
    const auto keys = read_json_web_keys(GetParam().text, GetParam().algorithm);

    ASSERT_TRUE(keys.has_error());
    EXPECT_NE(keys.error().detail.find(GetParam().says), std::string::npos) << keys.error().detail;
    EXPECT_EQ(keys.error().detail.find(hmac_secret.substr(0, 20)), std::string::npos);
}

std::string many_keys()
{
    auto keys = ec_key;
    for (int i = 0; i < 64; ++i) keys += "," + ec_key;
    return set_of(keys);
}

std::string instead(std::string text, std::string_view old, std::string_view other)
{
    return text.replace(text.find(old), old.size(), other);
}

INSTANTIATE_TEST_SUITE_P(
    , JsonWebKeysRefuse,
    testing::Values(
        Row{"NoJson", "keys", TokenAlgorithm::rs256, "no JSON object"},
        Row{"AMemberTwice", R"({"keys":[],"keys":[]})", TokenAlgorithm::rs256, "twice"},
        Row{"ASingleKey", ec_key, TokenAlgorithm::es256, "must have `keys`"},
        Row{"NoList", R"({"keys":{}})", TokenAlgorithm::rs256, "must have `keys`"},
        Row{"TooMany", many_keys(), TokenAlgorithm::es256, "up to 64"},
        Row{"AKeyThatIsNoObject", set_of("1"), TokenAlgorithm::rs256, "key 1 of the set is no JSON object"},
        Row{"None", set_of(""), TokenAlgorithm::rs256, "no key for RS256"},
        Row{"NoneOfTheAlgorithm", set_of(rsa_key), TokenAlgorithm::es256, "no key for ES256"},
        Row{"OneForEncryption", set_of(instead(rsa_key, "\"sig\"", "\"enc\"")), TokenAlgorithm::rs256, "no key for"},
        Row{"OneOfAnotherAlg", set_of(instead(rsa_key, "RS256", "PS256")), TokenAlgorithm::rs256, "no key for"},
        Row{"OneThatOnlySigns", set_of(instead(ec_key, "verify", "sign")), TokenAlgorithm::es256, "no key for"},
        Row{"AnotherCurve", set_of(instead(ec_key, "P-256", "P-384")), TokenAlgorithm::es256, "no key for"},
        Row{"APrivateOne", set_of(instead(ec_key, "\"x\"", R"("d":"AA","x")")), TokenAlgorithm::es256, "private key"},
        Row{"ABrokenOneBesideAnother", set_of(okp_key + R"(,{"kty":"OKP","crv":"Ed25519","x":"AA"})"),
            TokenAlgorithm::eddsa, "key 2 of the set"},
        Row{"AShortSecret", set_of(R"({"kty":"oct","k":"AyM1SysPpbyDfgZld3umj1qzKObwVMko"})"), TokenAlgorithm::hs256,
            "32 bytes"},
        Row{"AnIdTwice", set_of(okp_key + "," + okp_key), TokenAlgorithm::eddsa, "kid of another"}),
    [](const auto& row) { return std::string{row.param.name}; });

}  // namespace
}  // namespace fantail::crypto
