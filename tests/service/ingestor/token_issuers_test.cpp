// What is made of tokens whose signatures `crypto` has checked.

#include "ingestor/adapters/credentials/token_issuers.hpp"

#include <string>

#include <gtest/gtest.h>

#include "fantail/crypto/hash.hpp"
#include "ingestor/adapters/credentials/credentials.hpp"
#include "token_samples.hpp"

namespace fantail::ingestor {
namespace {

using namespace test;

constexpr core::Timestamp now{std::chrono::seconds{1'000'000}};
const std::string until = R"("exp":1000060)";

crypto::JsonWebKey key_of(const std::string& secret, std::optional<std::string> id = std::nullopt)
{
    return {std::move(id), crypto::VerifyingKey::of_secret(secret).value()};
}

TokenIssuer issuer_of(const char* realm, crypto::JsonWebKey key)
{
    TokenIssuer issuer;
    issuer.realm = core::RealmName{realm};
    issuer.keys.push_back(std::move(key));
    issuer.claims.tenant = "/org/id";
    issuer.claims.role = "/roles";
    issuer.operators = {"hooks-admin"};
    return issuer;
}

core::Result<Caller> caller(const TokenIssuer& issuer, const std::string& claims)
{
    TokenIssuers issuers;
    issuers.add(issuer);
    return issuers.caller(signed_token(shop_secret, "{" + until + claims + "}"), now);
}

core::Result<Caller> callers_of_shop(const std::string& claims)
{
    return caller(issuer_of("shop", key_of(shop_secret)), claims);
}

TEST(TokenIssuers, MakeACallerOfTheClaims)
{
    const auto made = callers_of_shop(R"(,"org":{"id":"acme"},"sub":"u1","email":"u1@acme.example","scope":"read x")");

    ASSERT_TRUE(made.has_value()) << made.error().detail;
    EXPECT_EQ(made->realm.value(), "shop");
    EXPECT_EQ(made->tenant.value(), "acme");
    EXPECT_EQ(made->role, Role::tenant);
    EXPECT_EQ(made->scope, Scope::read);
    EXPECT_EQ(made->name, "u1");
    EXPECT_EQ(made->email, "u1@acme.example");
}

struct ScopeRow {
    const char* name;
    const char* claim;
    const char* prefix;
    std::optional<Scope> scope;
};

class TokenScopes : public testing::TestWithParam<ScopeRow> {};

TEST_P(TokenScopes, AreAsTheTableSays)
{
    auto issuer = issuer_of("shop", key_of(shop_secret));
    issuer.scope_prefix = GetParam().prefix;
    const auto made = caller(issuer, std::string{R"(,"org":{"id":"acme"})"} + GetParam().claim);

    ASSERT_EQ(made.has_value(), GetParam().scope.has_value());
    if (made) {
        EXPECT_EQ(made->scope, *GetParam().scope);
    } else {
        EXPECT_NE(made.error().detail.find("scope"), std::string::npos);
    }
}

INSTANTIATE_TEST_SUITE_P(
    , TokenScopes,
    testing::Values(ScopeRow{"NoClaimIsTheDefault", "", "", Scope::write},
                    ScopeRow{"TheWidestCounts", R"(,"scope":"write read openid")", "", Scope::write},
                    ScopeRow{"SeveralSpaces", R"(,"scope":"  openid   admin ")", "", Scope::admin},
                    ScopeRow{"AList", R"(,"scope":["read","profile"])", "", Scope::read},
                    ScopeRow{"WithAPrefix", R"(,"scope":"hooks:write admin")", "hooks:", Scope::write},
                    ScopeRow{"NoneOfThem", R"(,"scope":"openid profile")", "", std::nullopt},
                    ScopeRow{"Empty", R"(,"scope":"")", "", std::nullopt},
                    ScopeRow{"InAnotherCase", R"(,"scope":"Admin")", "", std::nullopt},
                    ScopeRow{"ANumber", R"(,"scope":1)", "", std::nullopt},
                    ScopeRow{"WithoutThePrefix", R"(,"scope":"admin")", "hooks:", std::nullopt}),
    [](const auto& row) { return std::string{row.param.name}; });

TEST(TokenIssuers, KnowOperatorsByTheirRole)
{
    for (const auto* roles : {R"("hooks-admin")", R"(["x","hooks-admin"])"}) {
        EXPECT_EQ(callers_of_shop(std::string{R"(,"org":{"id":"acme"},"roles":)"} + roles)->role, Role::realm_operator);
    }
    for (const auto* roles : {R"("hooks")", R"("x hooks-admin")", R"(["x"])", "null", "{}", R"(["hooks-admin "])"}) {
        EXPECT_EQ(callers_of_shop(std::string{R"(,"org":{"id":"acme"},"roles":)"} + roles)->role, Role::tenant);
    }
}

TEST(TokenIssuers, RefuseWhoNamesNoTenant)
{
    for (const auto* org : {"", R"(,"org":"acme")", R"(,"org":{})", R"(,"org":{"id":""})", R"(,"org":{"id":"*"})",
                            R"(,"org":{"id":7})", R"(,"org":{"id":["acme"]})", R"(,"org":{"id":"a\nb"})"}) {
        const auto made = callers_of_shop(org);
        ASSERT_TRUE(made.has_error()) << org;
        EXPECT_NE(made.error().detail.find("/org/id"), std::string::npos);
    }
}

TEST(TokenIssuers, TellOfTheClaimsOnlyWhereTheSignatureIsGood)
{
    TokenIssuers issuers;
    issuers.add(issuer_of("shop", key_of(shop_secret)));

    const auto expired = issuers.caller(signed_token(shop_secret, R"({"exp":1})"), now);
    const auto forged = issuers.caller(signed_token(forum_secret, R"({"exp":1})"), now);

    EXPECT_NE(expired.error().detail.find("expired"), std::string::npos);
    EXPECT_NE(forged.error().detail.find("nobody who is trusted"), std::string::npos);
}

/// Two products whose tokens name neither issuer nor key.
TEST(TokenIssuers, KnowTheRealmByTheKeyThatSigned)
{
    TokenIssuers issuers;
    issuers.add(issuer_of("shop", key_of(shop_secret)));
    issuers.add(issuer_of("forum", key_of(forum_secret)));
    const auto claims = "{" + until + R"(,"org":{"id":"user_1"}})";

    EXPECT_EQ(issuers.caller(signed_token(shop_secret, claims), now)->realm.value(), "shop");
    EXPECT_EQ(issuers.caller(signed_token(forum_secret, claims), now)->realm.value(), "forum");
}

TEST(TokenIssuers, TryNoKeyOfAnotherIssuerOrOfAnotherId)
{
    auto issuer = issuer_of("shop", key_of(shop_secret, "k1"));
    issuer.rules.issuer = "https://shop.example";
    TokenIssuers issuers;
    issuers.add(issuer);
    const auto named = "{" + until + R"(,"org":{"id":"acme"},"iss":"https://shop.example"})";
    const auto other = "{" + until + R"(,"org":{"id":"acme"},"iss":"https://forum.example"})";
    const std::string with_id = R"({"alg":"HS256","kid":"k1"})";

    EXPECT_TRUE(issuers.caller(signed_token(shop_secret, named), now).has_value());
    EXPECT_TRUE(issuers.caller(signed_token(shop_secret, named, with_id), now).has_value());
    EXPECT_FALSE(issuers.caller(signed_token(shop_secret, named, R"({"alg":"HS256","kid":"k2"})"), now).has_value());
    EXPECT_FALSE(issuers.caller(signed_token(shop_secret, other, with_id), now).has_value());
}

TEST(TokenIssuers, TakeTheIssuerWhoseAudienceFitsWhereTwoShareAKey)
{
    auto shop = issuer_of("shop", key_of(shop_secret));
    auto forum = issuer_of("forum", key_of(shop_secret));
    shop.rules.audiences = {"shop"};
    forum.rules.audiences = {"forum"};
    TokenIssuers issuers;
    issuers.add(shop);
    issuers.add(forum);
    const auto for_audience = [&](const std::string& audience) {
        return issuers.caller(
            signed_token(shop_secret, "{" + until + R"(,"org":{"id":"acme"},"aud":")" + audience + "\"}"), now);
    };

    EXPECT_EQ(for_audience("forum")->realm.value(), "forum");
    EXPECT_NE(for_audience("bank").error().detail.find("audience"), std::string::npos);
}

TEST(TokenIssuers, SpendNoMoreThanSixteenChecksOnAToken)
{
    auto issuer = issuer_of("shop", key_of(forum_secret));
    for (int i = 0; i < 15; ++i) issuer.keys.push_back(key_of(forum_secret));
    issuer.keys.push_back(key_of(shop_secret));

    EXPECT_TRUE(caller(issuer, R"(,"org":{"id":"acme"})").has_error());
}

TEST(Credentials, TellTokensFromKeys)
{
    auto set = std::make_shared<CredentialSet>();
    set->issuers.add(issuer_of("shop", key_of(shop_secret)));
    set->keys.add(crypto::sha256_hex("a.dotted.key"),
                  {.caller = {.realm = core::RealmName{"forum"}, .tenant = core::TenantId{"t"}}});
    const Credentials credentials{set};

    const auto token = signed_token(shop_secret, "{" + until + R"(,"org":{"id":"acme"}})");

    EXPECT_EQ(credentials.caller(token, now)->realm.value(), "shop");
    EXPECT_EQ(credentials.caller("a.dotted.key", now)->realm.value(), "forum");
    EXPECT_EQ(credentials.caller("fk_unknown", now).error().detail, "this API key is not known");
    EXPECT_TRUE(credentials.caller("an.unknown.key", now).has_error());
    EXPECT_TRUE(credentials.caller(std::string(Credentials::longest + 1, 'x'), now).has_error());
}

TEST(Credentials, SayThatTokensAreNotTakenWhereNoIssuerIs)
{
    const Credentials credentials{std::make_shared<CredentialSet>()};

    EXPECT_NE(credentials.caller("a.b.c", now).error().detail.find("send an API key"), std::string::npos);
}

}  // namespace
}  // namespace fantail::ingestor
