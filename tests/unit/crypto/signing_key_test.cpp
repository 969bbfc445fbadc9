#include "fantail/crypto/signing_key.hpp"

#include <string>

#include <gtest/gtest.h>

namespace fantail::crypto {
namespace {

core::SignatureRule decoded()
{
    return {.header = "Signature", .prefix = "v1,", .secret = core::SecretForm::base64, .ed25519_prefix = "v1a,"};
}

core::SignatureRule as_shown() { return {.header = "Signature", .prefix = "v1,", .secret = core::SecretForm::text}; }

struct AcceptedRow {
    const char* name;
    std::string secret;
    const char* public_key;
};

class SigningKeyAccepts : public testing::TestWithParam<AcceptedRow> {};

TEST_P(SigningKeyAccepts, AndKnowsWhatMayBeShown)
{
    const auto key = SigningKey::create(decoded(), GetParam().secret);
    ASSERT_TRUE(key.has_value()) << key.error().detail;
    EXPECT_EQ(key->public_key(), GetParam().public_key);
}

// The pair: RFC 8032, 7.1, test 1.
constexpr const char* public_half = "whpk_11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=";
INSTANTIATE_TEST_SUITE_P(, SigningKeyAccepts,
                         testing::Values(AcceptedRow{"AStandardSecret", "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", ""},
                                         AcceptedRow{"OneWithoutItsPrefix", "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", ""},
                                         AcceptedRow{"AnEd25519Seed",
                                                     "whsk_nWGxne/9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A=", public_half},
                                         AcceptedRow{"SeedAndPublicKey",
                                                     "whsk_nWGxne/9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyu"
                                                     "f2DXWpgBgrEKt9VL/tPJZAc6DuFy89qmIyWvAhpo9wdRGg==",
                                                     public_half}),
                         [](const auto& row) { return std::string{row.param.name}; });

TEST(SigningKey, RefusesSecretsOfTheWrongFormWithoutQuotingThem)
{
    for (const char* secret : {"", "whsec_", "whsec_not base64!", "whsec_c2hvcnQ=",
                               "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaS", "whsk_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"}) {
        const auto key = SigningKey::create(decoded(), secret);
        ASSERT_TRUE(key.has_error()) << secret;
        EXPECT_EQ(key.error().detail.find("MfKQ"), std::string::npos);
    }
    EXPECT_TRUE(SigningKey::create(decoded(), std::string(88, 'A')).has_error());  // 66 bytes
}

TEST(SigningKey, RefusesASeedBesideAnothersPublicKey)
{
    EXPECT_TRUE(SigningKey::create(decoded(), "whsk_nWGxne/9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyu"
                                              "f2AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA==")
                    .has_error());
}

TEST(SigningKey, OfADialectWithoutEd25519IsNotOne)
{
    auto rule = decoded();
    rule.ed25519_prefix.clear();
    EXPECT_TRUE(SigningKey::create(rule, "whsk_nWGxne/9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A=").has_error());
    EXPECT_EQ(SigningKey::create(as_shown(), "whsk_nWGxne/9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A=")->public_key(), "");
}

TEST(SigningKey, RefusesAnEmptyText) { EXPECT_TRUE(SigningKey::create(as_shown(), "").has_error()); }

}  // namespace
}  // namespace fantail::crypto
