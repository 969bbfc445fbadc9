#include "fantail/crypto/signature.hpp"

#include <string>

#include <gtest/gtest.h>

namespace fantail::crypto {
namespace {

using core::DigestForm;
using core::SecretForm;
using core::SignatureRule;
using core::SignedContent;

SignatureRule standard()
{
    return {.header = "webhook-signature",
            .prefix = "v1,",
            .content = SignedContent::id_timestamp_body,
            .secret = SecretForm::base64,
            .digest = DigestForm::base64,
            .ed25519_prefix = "v1a,"};
}

SignatureRule sha256_of_body() { return {.header = "X-Webhook-Signature", .prefix = "sha256="}; }

SignatureRule bare_hex() { return {.header = "X-Roundabout-Signature", .prefix = ""}; }

SigningKey text_key(std::string_view secret) { return SigningKey::create(bare_hex(), secret).value(); }

SigningKey standard_key() { return SigningKey::create(standard(), "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw").value(); }

constexpr SignedMessage standard_message{
    .id = "msg_p5jXN8AQM9LWM0D4loKWxJek", .unix_seconds = 1614265330, .body = R"({"test": 2432232314})"};
constexpr std::string_view standard_signature = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=";

TEST(Signer, MakesTheVectorOfStandardWebhooks)
{
    EXPECT_EQ(Signer{}.sign(standard(), standard_key(), standard_message), standard_signature);
}

// RFC 4231, section 4: cases 1, 2, 3, 4, 6 and 7.
struct Rfc4231 {
    std::string key;
    std::string data;
    const char* digest;
};

class SignerOfRfc4231 : public testing::TestWithParam<Rfc4231> {};

TEST_P(SignerOfRfc4231, MakesItsDigest)
{
    const auto& row = GetParam();
    EXPECT_EQ(Signer{}.sign(bare_hex(), text_key(row.key), {.id = "", .unix_seconds = 0, .body = row.data}),
              row.digest);
}

INSTANTIATE_TEST_SUITE_P(
    , SignerOfRfc4231,
    testing::Values(
        Rfc4231{std::string(20, '\x0b'), "Hi There",
                "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"},
        Rfc4231{"Jefe", "what do ya want for nothing?",
                "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"},
        Rfc4231{std::string(20, '\xaa'), std::string(50, '\xdd'),
                "773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe"},
        Rfc4231{"\x01\x02\x03\x04\x05\x06\x07\x08\x09\x0a\x0b\x0c\x0d\x0e\x0f\x10\x11\x12\x13\x14\x15\x16\x17\x18\x19",
                std::string(50, '\xcd'), "82558a389a443c0ea4cc819899f2083a85f0faa3e578f8077a2e3ff46729665b"},
        Rfc4231{std::string(131, '\xaa'), "Test Using Larger Than Block-Size Key - Hash Key First",
                "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54"},
        Rfc4231{std::string(131, '\xaa'),
                "This is a test using a larger than block-size key and a larger than block-size data. The key needs to "
                "be hashed before being used by the HMAC algorithm.",
                "9b09ffa71b942fcb27635fbcd5b0e944bfdc63644f0713938a7f51535c3a35e2"}));

TEST(Signer, TakesTheWholeSecretAsTextWhereTheRuleSaysSo)
{
    // printf '{"a":1}' | openssl dgst -sha256 -hmac whsec_test
    EXPECT_EQ(
        Signer{}.sign(sha256_of_body(), text_key("whsec_test"), {.id = "x", .unix_seconds = 1, .body = R"({"a":1})"}),
        "sha256=51426af50a41dd7ff2cd3f116594734766d4018d15d6fb07169aee5d2959adf5");
}

TEST(Signer, CarriesNothingFromOneSignatureToTheNext)
{
    Signer signer;
    const auto first = signer.sign(standard(), standard_key(), standard_message);
    const auto other = signer.sign(sha256_of_body(), text_key("whsec_test"), standard_message);
    EXPECT_EQ(signer.sign(standard(), standard_key(), standard_message), first);
    EXPECT_EQ(signer.sign(sha256_of_body(), text_key("whsec_test"), standard_message), other);
}

TEST(Signer, SignsAnEmptyBody)
{
    EXPECT_EQ(Signer{}.sign(bare_hex(), text_key("key"), {.id = "", .unix_seconds = 0, .body = ""}),
              "5d5d139563c95b5967b9bd9a8c9b233a9dedb45072794cd232dc1b74832607d0");
}

struct Verification {
    const char* name;
    std::string header;
    bool genuine;
};

class SignerVerifies : public testing::TestWithParam<Verification> {};

TEST_P(SignerVerifies, AsTheTableSays)
{
    EXPECT_EQ(Signer{}.verify(standard(), standard_key(), standard_message, GetParam().header), GetParam().genuine);
}

INSTANTIATE_TEST_SUITE_P(
    , SignerVerifies,
    testing::Values(Verification{"Genuine", std::string{standard_signature}, true},
                    Verification{"AsTheLastOfTwo", "v1,AAAA " + std::string{standard_signature}, true},
                    Verification{"AsTheFirstOfTwo", std::string{standard_signature} + " v1a,AAAA", true},
                    Verification{"Empty", "", false}, Verification{"OnlySpaces", "  ", false},
                    Verification{"OtherLength", std::string{standard_signature} + "=", false},
                    Verification{"WithoutPrefix", std::string{standard_signature.substr(3)}, false},
                    Verification{"OneDigitDiffers", "v1,h0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=", false}),
    [](const auto& row) { return std::string{row.param.name}; });

TEST(Signer, RefusesAnotherIdTimeBodyOrKey)
{
    Signer signer;
    const auto refuses = [&](const SigningKey& key, const SignedMessage& message) {
        return !signer.verify(standard(), key, message, standard_signature);
    };
    auto message = standard_message;
    message.id = "msg_other";
    EXPECT_TRUE(refuses(standard_key(), message));
    message = standard_message;
    message.unix_seconds += 1;
    EXPECT_TRUE(refuses(standard_key(), message));
    message = standard_message;
    message.body = R"({"test": 2432232315})";
    EXPECT_TRUE(refuses(standard_key(), message));
    EXPECT_TRUE(refuses(text_key("another"), standard_message));
}

// The pair of the official library's tests, and what it signs the message with.
constexpr std::string_view standard_pair = "whsk_VEVTVFNJR05JTkdLRVlET05PVFVTRVRISVNGT1JBTlk=";
constexpr std::string_view standard_v1a =
    "v1a,tQ9V2XOqn7jL/DQenEFpqIugdBVtiMmER5mhSkXBNwM0mkATuDe6KYYUuxqtaiHeYGb7KaaBRdM5WqyeFiL8Ag==";

TEST(Signer, MakesTheOfficialEd25519Signature)
{
    const auto key = SigningKey::create(standard(), standard_pair).value();
    Signer signer;
    EXPECT_EQ(signer.sign(standard(), key, standard_message), standard_v1a);
    EXPECT_TRUE(signer.verify(standard(), key, standard_message, "v1,AAAA " + std::string{standard_v1a}));
    EXPECT_FALSE(signer.verify(standard(), key, standard_message, standard_signature));
    auto other = standard_message;
    other.unix_seconds += 1;
    EXPECT_FALSE(signer.verify(standard(), key, other, standard_v1a));
}

// RFC 8032, 7.1, test 1: an empty message.
TEST(Signer, MakesTheSignatureOfRfc8032)
{
    auto rule = standard();
    rule.content = SignedContent::body;
    rule.digest = DigestForm::hex;
    rule.ed25519_prefix = "ed25519=";
    const auto key = SigningKey::create(rule, "whsk_nWGxne/9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A=").value();
    EXPECT_EQ(Signer{}.sign(rule, key, {.id = "", .unix_seconds = 0, .body = ""}),
              "ed25519=e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46b"
              "d25bf5f0595bbe24655141438e7a100b");
}

}  // namespace
}  // namespace fantail::crypto
