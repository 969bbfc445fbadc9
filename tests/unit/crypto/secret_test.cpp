#include "fantail/crypto/secret.hpp"

#include <array>

#include <gtest/gtest.h>

namespace fantail::crypto {
namespace {

struct Row {
    const char* name;
    const char* secret;
    const char* masked;
};

class MaskSecret : public testing::TestWithParam<Row> {};

TEST_P(MaskSecret, AsTheTableSays) { EXPECT_EQ(mask_secret(GetParam().secret), GetParam().masked); }

INSTANTIATE_TEST_SUITE_P(, MaskSecret,
                         testing::Values(Row{"PrefixAndLastThree", "whsec_0123456789abcxyz", "whsec_...xyz"},
                                         Row{"OnlyToTheFirstUnderscore", "your_webhook_secret_key", "your_...key"},
                                         Row{"NoPrefix", "0123456789abcdef", "...def"},
                                         Row{"TwelveCharactersAreShown", "whsec_abcdef", "whsec_...def"},
                                         Row{"ElevenAreNot", "whsec_abcde", "..."}, Row{"Empty", "", "..."},
                                         Row{"CharactersAreWhole", "whsec_abcdef\xc3\xa4\xe2\x82\xac\xf0\x9f\x8c\x80",
                                             "whsec_...\xc3\xa4\xe2\x82\xac\xf0\x9f\x8c\x80"},
                                         Row{"ElevenOfThreeBytesAreNotShown",
                                             "\xe2\x82\xac\xe2\x82\xac\xe2\x82\xac\xe2\x82\xac\xe2\x82\xac\xe2\x82\xac"
                                             "\xe2\x82\xac\xe2\x82\xac\xe2\x82\xac\xe2\x82\xac\xe2\x82\xac",
                                             "..."},
                                         Row{"APrefixThatIsMostOfItIsNotShown", "correct-horse-battery_staple",
                                             "...ple"}),
                         [](const auto& row) { return std::string{row.param.name}; });

TEST(GenerateSecret, IsStandardWebhooksForm)
{
    std::array<std::byte, 24> random{};
    random.fill(std::byte{0xff});
    EXPECT_EQ(generate_secret(random), "whsec_////////////////////////////////");
}

TEST(GeneratePrivateKey, IsStandardWebhooksForm)
{
    std::array<std::byte, 32> random{};
    random.fill(std::byte{0xff});
    EXPECT_EQ(generate_private_key(random), "whsk_//////////////////////////////////////////8=");
}

}  // namespace
}  // namespace fantail::crypto
