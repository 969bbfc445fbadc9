#include "fantail/crypto/sealer.hpp"

#include <array>

#include <gtest/gtest.h>

namespace fantail::crypto {
namespace {

// 32 zeros, 32 ones.
constexpr std::string_view old_line = "2025-a AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n";
constexpr std::string_view new_line = "2025-b AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE=\n";

constexpr std::array<std::byte, 12> nonce{std::byte{1}, std::byte{2}, std::byte{3}};

Sealer sealer(std::string_view text) { return Sealer::create(text).value(); }

class SealedSecret : public testing::Test {
protected:
    core::RealmName realm{"social"};
    core::TenantId tenant{"ws_789"};
    core::WebhookId webhook{"wh_1"};
    SecretOwner owner{realm, tenant, webhook};
    core::SealedSecret sealed = sealer(old_line).seal("whsec_test", owner, nonce).value();
};

TEST_F(SealedSecret, OpensForItsOwner) { EXPECT_EQ(sealer(old_line).open(sealed, owner).value(), "whsec_test"); }

TEST_F(SealedSecret, NamesItsKeyAndKeepsItsNonce)
{
    EXPECT_EQ(sealed.key_id, "2025-a");
    EXPECT_EQ(sealed.nonce, std::string("\1\2\3\0\0\0\0\0\0\0\0\0", 12));
    EXPECT_EQ(sealed.ciphertext.size(), std::string_view{"whsec_test"}.size() + 16);
}

// Made with Python's `cryptography`: AESGCM(bytes(32)).encrypt(nonce, b"whsec_test", associated data).
TEST_F(SealedSecret, IsWhatAnotherImplementationMakes)
{
    constexpr std::string_view digits = "0123456789abcdef";
    std::string hex;
    for (const char c : sealed.ciphertext) {
        hex += digits[static_cast<unsigned char>(c) >> 4];
        hex += digits[static_cast<unsigned char>(c) & 15];
    }
    EXPECT_EQ(hex, "97456bd8c789e2ef20f06331b643c236f1b334f34a2eac1256b2");
}

TEST_F(SealedSecret, OpensAfterANewKeyWasPutFirst)
{
    const auto both = sealer(std::string{new_line} + std::string{old_line});
    EXPECT_EQ(both.open(sealed, owner).value(), "whsec_test");
    EXPECT_EQ(both.sealing_key_id(), "2025-b");
    EXPECT_EQ(both.seal("whsec_test", owner, nonce)->key_id, "2025-b");
}

TEST_F(SealedSecret, OpensForNobodyElse)
{
    const core::RealmName other_realm{"roundabout"};
    const core::TenantId other_tenant{"ws_788"};
    const core::WebhookId other_webhook{"wh_2"};
    const auto mine = sealer(old_line);
    EXPECT_TRUE(mine.open(sealed, {other_realm, tenant, webhook}).has_error());
    EXPECT_TRUE(mine.open(sealed, {realm, other_tenant, webhook}).has_error());
    EXPECT_TRUE(mine.open(sealed, {realm, tenant, other_webhook}).has_error());
}

TEST_F(SealedSecret, OwnersThatReadAlikeAreStillTwo)
{
    const core::TenantId longer_tenant{"ws_789w"};
    const core::WebhookId shorter_webhook{"h_1"};
    EXPECT_TRUE(sealer(old_line).open(sealed, {realm, longer_tenant, shorter_webhook}).has_error());
}

TEST_F(SealedSecret, DoesNotOpenWithAFlippedBitAnywhere)
{
    const auto mine = sealer(old_line);
    for (std::size_t i = 0; i < sealed.ciphertext.size(); ++i) {
        auto flipped = sealed;
        flipped.ciphertext[i] = static_cast<char>(flipped.ciphertext[i] ^ 1);
        EXPECT_TRUE(mine.open(flipped, owner).has_error()) << i;
    }
    auto flipped = sealed;
    flipped.nonce[0] = static_cast<char>(flipped.nonce[0] ^ 1);
    EXPECT_TRUE(mine.open(flipped, owner).has_error());
}

TEST_F(SealedSecret, CutShortDoesNotOpen)
{
    const auto mine = sealer(old_line);
    for (const std::size_t size : {0U, 1U, 15U, 16U, 17U}) {
        auto cut = sealed;
        cut.ciphertext.resize(size);
        EXPECT_TRUE(mine.open(cut, owner).has_error()) << size;
    }
    auto cut = sealed;
    cut.nonce.pop_back();
    EXPECT_TRUE(mine.open(cut, owner).has_error());
}

TEST_F(SealedSecret, TellsAMissingKeyFromAWrongOne)
{
    const auto missing = sealer(new_line).open(sealed, owner);
    EXPECT_EQ(missing.error().code, core::ErrorCode::not_found);
    EXPECT_NE(missing.error().detail.find("2025-a"), std::string::npos);

    const auto wrong = sealer("2025-a AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE=").open(sealed, owner);
    EXPECT_EQ(wrong.error().code, core::ErrorCode::unreadable);
}

TEST_F(SealedSecret, IsNeverMadeOfNothing) { EXPECT_TRUE(sealer(old_line).seal("", owner, nonce).has_error()); }

TEST(Sealer, MayHaveCommentsBlankLinesAndCarriageReturns)
{
    const std::string text = "# keys of staging\r\n\r\n  " + std::string{old_line} + "\n";
    EXPECT_EQ(sealer(text).sealing_key_id(), "2025-a");
}

struct BadKeys {
    const char* name;
    std::string text;
    const char* says;
};

class SealerKeyFile : public testing::TestWithParam<BadKeys> {};

TEST_P(SealerKeyFile, AreRefusedWithTheLine)
{
    const auto made = Sealer::create(GetParam().text);
    ASSERT_TRUE(made.has_error());
    EXPECT_NE(made.error().detail.find(GetParam().says), std::string::npos) << made.error().detail;
    EXPECT_EQ(made.error().detail.find("AAAA"), std::string::npos) << "quotes a key";
}

INSTANTIATE_TEST_SUITE_P(, SealerKeyFile,
                         testing::Values(BadKeys{"NoKeyAtAll", "# nothing\n\n", "no sealing key"},
                                         BadKeys{"NoKeyAfterTheId", "\n2025-a\n", "line 2"},
                                         BadKeys{"ShortKey", "2025-a AAAAAAAAAAAAAAAAAAAAAA==\n", "32 bytes"},
                                         BadKeys{"NotBase64", "2025-a AAAA*\n", "base64"},
                                         BadKeys{"TheSameIdTwice", std::string{old_line} + std::string{old_line},
                                                 "line 2"}),
                         [](const auto& row) { return std::string{row.param.name}; });

}  // namespace
}  // namespace fantail::crypto
