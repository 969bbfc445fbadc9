#include "fantail/crypto/verifying_key.hpp"

#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "token_samples.hpp"

namespace fantail::crypto {
namespace {

using namespace samples;

VerifyingKey hmac_key() { return VerifyingKey::of_secret(bytes_of(hmac_secret)).value(); }
VerifyingKey rsa_key() { return VerifyingKey::of_rsa(bytes_of(rsa_modulus), bytes_of("AQAB")).value(); }
VerifyingKey ec_key() { return VerifyingKey::of_p256(bytes_of(ec_x), bytes_of(ec_y)).value(); }
VerifyingKey ed25519_key() { return VerifyingKey::of_ed25519(bytes_of(ed25519_x)).value(); }

std::string signed_by_joe(std::string_view header) { return std::string{header}.append(".").append(joes_claims); }

struct Row {
    const char* name;
    VerifyingKey key;
    std::string message;
    std::string signature;
};

class VerifyingKeyVerifies : public testing::TestWithParam<Row> {};

TEST_P(VerifyingKeyVerifies, TheRfcsExample)
{
    EXPECT_TRUE(GetParam().key.verifies(GetParam().message, GetParam().signature));
}

TEST_P(VerifyingKeyVerifies, NoOtherMessageAndNoOtherSignature)
{
    const auto& [name, key, message, signature] = GetParam();

    EXPECT_FALSE(key.verifies(message + "A", signature));
    EXPECT_FALSE(key.verifies(message, ""));
    EXPECT_FALSE(key.verifies(message, signature + '\0'));
    EXPECT_FALSE(key.verifies(message, signature.substr(1)));
    EXPECT_FALSE(key.verifies(message, std::string(signature.size(), '\0')));
    for (std::size_t at = 0; at < signature.size(); ++at) {
        auto other = signature;
        other[at] = static_cast<char>(other[at] ^ 1);
        ASSERT_FALSE(key.verifies(message, other)) << at;
    }
}

INSTANTIATE_TEST_SUITE_P(, VerifyingKeyVerifies,
                         testing::Values(Row{"Hs256", hmac_key(), signed_by_joe(hmac_header), bytes_of(hmac_signature)},
                                         Row{"Rs256", rsa_key(), signed_by_joe(rsa_header), bytes_of(rsa_signature)},
                                         Row{"Es256", ec_key(), signed_by_joe(ec_header), bytes_of(ec_signature)},
                                         Row{"EdDsa", ed25519_key(), std::string{ed25519_signed},
                                             bytes_of(ed25519_signature)}),
                         [](const auto& row) { return std::string{row.param.name}; });

// The key of RFC 8032, 7.1, test 1, and the RSA key of RFC 7515, A.2, as `openssl pkey -pubout` writes them.
constexpr const char* ed25519_pem = "-----BEGIN PUBLIC KEY-----\n"
                                    "MCowBQYDK2VwAyEA11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=\n"
                                    "-----END PUBLIC KEY-----\n";

TEST(VerifyingKeyOfPem, IsTheSameKey)
{
    const auto key = VerifyingKey::of_pem(TokenAlgorithm::eddsa, ed25519_pem);

    ASSERT_TRUE(key.has_value()) << key.error().detail;
    EXPECT_TRUE(key->verifies(ed25519_signed, bytes_of(ed25519_signature)));
}

struct RefusedRow {
    TokenAlgorithm algorithm;
    std::string pem;
    const char* says;
};

TEST(VerifyingKeyOfPem, IsRefusedWhereItIsNotWhatTheAlgorithmNeeds)
{
    const std::string private_pem = "-----BEGIN PRIVATE KEY-----\nMC4=\n-----END PRIVATE KEY-----\n";
    for (const auto& [algorithm, pem, says] : std::vector<RefusedRow>{
             {TokenAlgorithm::rs256, ed25519_pem, "no RSA key"},
             {TokenAlgorithm::es256, ed25519_pem, "P-256"},
             {TokenAlgorithm::hs256, ed25519_pem, "secret"},
             {TokenAlgorithm::eddsa, "", "no public key"},
             {TokenAlgorithm::eddsa, "-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----\n", "no public key"},
             {TokenAlgorithm::eddsa, "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n", "no public key"},
             {TokenAlgorithm::eddsa, private_pem, "private key"},
             {TokenAlgorithm::eddsa, std::string(70'000, 'A'), "too long"},
         }) {
        const auto key = VerifyingKey::of_pem(algorithm, pem);
        ASSERT_TRUE(key.has_error()) << pem;
        EXPECT_NE(key.error().detail.find(says), std::string::npos) << key.error().detail;
    }
}

TEST(VerifyingKey, TakesNoSecretThatCouldBeGuessed)
{
    EXPECT_TRUE(VerifyingKey::of_secret(std::string(31, 'x')).has_error());
    EXPECT_TRUE(VerifyingKey::of_secret(std::string(32, 'x')).has_value());
}

TEST(VerifyingKey, TakesNoNumbersThatAreNoKey)
{
    const auto n = bytes_of(rsa_modulus);

    EXPECT_TRUE(VerifyingKey::of_rsa(n.substr(0, 128), bytes_of("AQAB")).has_error());  // 1024 bits
    EXPECT_TRUE(VerifyingKey::of_rsa(std::string(1025, 'x'), bytes_of("AQAB")).has_error());
    EXPECT_TRUE(VerifyingKey::of_rsa(n, "\x01").has_error());  // every text would be its own signature
    EXPECT_TRUE(VerifyingKey::of_rsa(n, "\x04").has_error());
    EXPECT_TRUE(VerifyingKey::of_rsa(n, "").has_error());
    EXPECT_TRUE(VerifyingKey::of_rsa("", "").has_error());
    EXPECT_TRUE(VerifyingKey::of_p256(bytes_of(ec_x), bytes_of(ec_x)).has_error());  // beside the curve
    EXPECT_TRUE(VerifyingKey::of_p256(bytes_of(ec_x), "").has_error());
    EXPECT_TRUE(VerifyingKey::of_p256(std::string(32, '\0'), std::string(32, '\0')).has_error());
    EXPECT_TRUE(VerifyingKey::of_ed25519("short").has_error());
}

TEST(TokenAlgorithms, HaveTheirRegisteredNames)
{
    for (const auto algorithm :
         {TokenAlgorithm::hs256, TokenAlgorithm::rs256, TokenAlgorithm::es256, TokenAlgorithm::eddsa}) {
        EXPECT_EQ(parse_token_algorithm(to_string(algorithm)), algorithm);
    }
    for (const auto* other : {"none", "None", "hs256", "HS512", "PS256", "ES256K", ""}) {
        EXPECT_EQ(parse_token_algorithm(other), std::nullopt) << other;
    }
}

}  // namespace
}  // namespace fantail::crypto
