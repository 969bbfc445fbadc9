#include "fantail/crypto/json_web_token.hpp"

#include <random>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "token_samples.hpp"

namespace fantail::crypto {
namespace {

using namespace samples;

VerifyingKey hmac_key() { return VerifyingKey::of_secret(bytes_of(hmac_secret)).value(); }

std::string url_text(const std::string& bytes)
{
    auto text = base64_encode(bytes);
    text.resize(text.find_last_not_of('=') + 1);
    for (auto& c : text) c = c == '+' ? '-' : c == '/' ? '_' : c;
    return text;
}

/// With a signature that nobody made.
std::string token_of(const std::string& header, const std::string& claims)
{
    return token(url_text(header), url_text(claims), hmac_signature);
}

TEST(JsonWebToken, SaysWhatToChooseAKeyBy)
{
    const auto read = JsonWebToken::read(token_of(R"({"alg":"RS256","kid":"k1","typ":"at+jwt"})", R"({"iss":"joe"})"));

    ASSERT_TRUE(read.has_value()) << read.error().detail;
    EXPECT_EQ(read->algorithm(), TokenAlgorithm::rs256);
    EXPECT_EQ(read->key_id(), "k1");
    EXPECT_EQ(read->issuer(), "joe");
}

TEST(JsonWebToken, TellsItsClaimsToTheKeyThatSignedThem)
{
    const auto read = JsonWebToken::read(hmac_token()).value();

    const auto* claims = read.claims(hmac_key());

    ASSERT_NE(claims, nullptr);
    EXPECT_EQ(claims->at("exp").as_int64(), 1300819380);
    EXPECT_TRUE(claims->at("http://example.com/is_root").as_bool());
}

TEST(JsonWebToken, IsVerifiedByEachAlgorithmOfTheRfc)
{
    const auto rsa = VerifyingKey::of_rsa(bytes_of(rsa_modulus), bytes_of("AQAB")).value();
    const auto ec = VerifyingKey::of_p256(bytes_of(ec_x), bytes_of(ec_y)).value();

    EXPECT_NE(JsonWebToken::read(rsa_token())->claims(rsa), nullptr);
    EXPECT_NE(JsonWebToken::read(ec_token())->claims(ec), nullptr);
    EXPECT_EQ(JsonWebToken::read(rsa_token())->claims(ec), nullptr);
    EXPECT_EQ(JsonWebToken::read(ec_token())->claims(rsa), nullptr);
    EXPECT_EQ(JsonWebToken::read(hmac_token())->claims(rsa), nullptr);
}

TEST(JsonWebToken, TellsNothingToAnyOtherKey)
{
    const auto read = JsonWebToken::read(hmac_token()).value();

    EXPECT_EQ(read.claims(VerifyingKey::of_secret(std::string(64, 'x')).value()), nullptr);
}

// A public key is no secret: who signs with HMAC by what everybody knows must not be believed.
TEST(JsonWebToken, SaysHmacInVainWhereTheKeyIsPublic)
{
    const auto rsa = VerifyingKey::of_rsa(bytes_of(rsa_modulus), bytes_of("AQAB")).value();
    const auto forged = JsonWebToken::read(token(hmac_header, joes_claims, hmac_signature)).value();

    EXPECT_EQ(forged.claims(rsa), nullptr);
}

struct HostileRow {
    const char* name;
    std::string text;
    const char* says;
};

class JsonWebTokenRefuses : public testing::TestWithParam<HostileRow> {};

TEST_P(JsonWebTokenRefuses, WithoutAKey)
{
    const auto read = JsonWebToken::read(GetParam().text);

    ASSERT_TRUE(read.has_error());
    EXPECT_NE(read.error().detail.find(GetParam().says), std::string::npos) << read.error().detail;
}

const std::string plain = R"({"alg":"HS256"})";

INSTANTIATE_TEST_SUITE_P(
    , JsonWebTokenRefuses,
    testing::Values(
        HostileRow{"Nothing", "", "three parts"}, HostileRow{"OnePart", "abc", "three parts"},
        HostileRow{"TwoParts", "a.b", "three parts"},
        HostileRow{"FiveParts", "a.b.c.d.e", "three parts"},  // encrypted: RFC 7516
        HostileRow{"FourParts", hmac_token() + ".", "three parts"},
        HostileRow{"TooLong", std::string(JsonWebToken::longest + 1, 'A'), "8 KiB"},
        HostileRow{"Padding", hmac_token() + "=", "base64url"},
        HostileRow{"PlusAndSlash", token("+/+/", joes_claims, hmac_signature), "base64url"},
        HostileRow{"ASpace", " " + hmac_token(), "base64url"}, HostileRow{"ALineEnd", hmac_token() + "\n", "base64url"},
        HostileRow{"StrayBits", token(hmac_header, joes_claims, "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXl"),
                   "base64url"},
        HostileRow{"SixBitsMore", token(hmac_header, joes_claims, "AAAAA"), "base64url"},
        HostileRow{"NoAlgorithm", token_of("{}", "{}"), "must be signed"},
        HostileRow{"None", token_of(R"({"alg":"none"})", "{}"), "must be signed"},
        HostileRow{"NoneUnsigned", token(url_text(R"({"alg":"none"})"), joes_claims, ""), "must be signed"},
        HostileRow{"NoneInAnotherCase", token_of(R"({"alg":"nOnE"})", "{}"), "must be signed"},
        HostileRow{"AnotherAlgorithm", token_of(R"({"alg":"HS512"})", "{}"), "must be signed"},
        HostileRow{"AlgorithmInAnotherCase", token_of(R"({"alg":"hs256"})", "{}"), "must be signed"},
        HostileRow{"AlgorithmThatIsNoString", token_of(R"({"alg":["HS256"]})", "{}"), "no string"},
        HostileRow{"AlgorithmTwice", token_of(R"({"alg":"none","alg":"HS256"})", "{}"), "twice"},
        HostileRow{"AlgorithmTwiceByAnEscape", token_of(R"({"alg":"none","\u0061lg":"HS256"})", "{}"), "twice"},
        HostileRow{"Critical", token_of(R"({"alg":"HS256","crit":["b64"],"b64":false})", "{}"), "extensions"},
        HostileRow{"CriticalAndEmpty", token_of(R"({"alg":"HS256","crit":[]})", "{}"), "extensions"},
        HostileRow{"ALogoutToken", token_of(R"({"alg":"HS256","typ":"logout+jwt"})", "{}"), "typ"},
        HostileRow{"AKeyIdThatIsNoString", token_of(R"({"alg":"HS256","kid":1})", "{}"), "no string"},
        HostileRow{"AHeaderThatIsAList", token_of("[]", "{}"), "no JSON object"},
        HostileRow{"AHeaderThatIsNoJson", token_of("alg: HS256", "{}"), "no JSON object"},
        HostileRow{"TextAfterTheHeader", token_of(plain + "x", "{}"), "no JSON object"},
        HostileRow{"ANulInTheHeader", token_of(plain + '\0', "{}"), "no JSON object"},
        HostileRow{"ClaimsThatAreNoObject", token_of(plain, "1"), "no JSON object"},
        HostileRow{"ClaimsThatAreEmpty", token(hmac_header, "", hmac_signature), "no JSON object"},
        HostileRow{"ClaimsThatAreNoUtf8", token_of(plain, "{\"a\":\"\xff\"}"), "no JSON object"},
        HostileRow{"AClaimTwice", token_of(plain, R"({"tenant":"a","tenant":"b"})"), "twice"},
        HostileRow{"AClaimTwiceBelow", token_of(plain, R"({"org":{"id":"a","id":"b"}})"), "twice"},
        HostileRow{"AnIssuerThatIsNoString", token_of(plain, R"({"iss":{}})"), "no string"},
        HostileRow{"ClaimsTooDeep", token_of(plain, R"({"a":)" + std::string(2000, '[') + "}"), "no JSON object"}),
    [](const auto& row) { return std::string{row.param.name}; });

/// One change that keeps the text's form, or breaks it.
std::string mutated(std::string text, std::mt19937& chance)
{
    constexpr std::string_view characters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.=+/ ";
    const auto at = std::uniform_int_distribution<std::size_t>{0, text.size() - 1}(chance);
    const auto other = characters[std::uniform_int_distribution<std::size_t>{0, characters.size() - 1}(chance)];
    switch (std::uniform_int_distribution<int>{0, 4}(chance)) {
    case 0:
        text[at] = other;
        break;
    case 1:
        text.insert(at, 1, other);
        break;
    case 2:
        text.erase(at, 1);
        break;
    case 3:
        std::swap(text[at], text[text.size() - 1 - at]);
        break;
    default:
        text.append(1, other);
    }
    return text;
}

TEST(JsonWebToken, IsVerifiedInNoOtherTextThanItsOwn)
{
    const auto seed = std::random_device{}();
    SCOPED_TRACE("seed " + std::to_string(seed));
    std::mt19937 chance{seed};
    const std::vector<VerifyingKey> keys{hmac_key(), VerifyingKey::of_p256(bytes_of(ec_x), bytes_of(ec_y)).value(),
                                         VerifyingKey::of_rsa(bytes_of(rsa_modulus), bytes_of("AQAB")).value()};
    for (const auto& genuine : {hmac_token(), ec_token(), rsa_token()}) {
        for (int i = 0; i < 2000; ++i) {
            const auto other = mutated(genuine, chance);
            if (other == genuine) continue;
            const auto read = JsonWebToken::read(other);
            if (!read) continue;
            for (const auto& key : keys) ASSERT_EQ(read->claims(key), nullptr) << other;
        }
    }
}

}  // namespace
}  // namespace fantail::crypto
