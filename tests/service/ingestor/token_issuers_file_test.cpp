#include "ingestor/adapters/credentials/token_issuers_file.hpp"

#include <string>

#include <gtest/gtest.h>

#include "temporary_folder.hpp"
#include "token_samples.hpp"

namespace fantail::ingestor {
namespace {

constexpr core::Timestamp now{std::chrono::seconds{1'000'000}};

class TokenIssuersFile : public testing::Test {
protected:
    TokenIssuersFile()
    {
        realms.realms.push_back({.name = core::RealmName{"social"}, .dialect = "social", .topics = {}, .origin = {}});
        folder.write("shop.secret", test::shop_secret + "\n");
        folder.write("shop.jwks",
                     R"({"keys":[{"kty":"oct","kid":"j1","k":")" + test::base64url(test::forum_secret) + R"("}]})");
        folder.write("empty.jwks", R"({"keys":[]})");
        folder.write("short.secret", "short\n");
    }

    config::Faults load(const std::string& text)
    {
        return load_token_issuers({.name = folder / "jwt.yaml", .text = text}, realms, files, issuers);
    }

    std::string faults_of(const std::string& text)
    {
        std::string said;
        for (const auto& fault : load(text)) said += config::to_string(fault) + "\n";
        return said;
    }

    fantail::test::TemporaryFolder folder;
    config::RealmsConfig realms;
    WatchedFiles files;
    TokenIssuers issuers;
};

TEST_F(TokenIssuersFile, SaysAllThatAnIssuerIs)
{
    ASSERT_EQ(faults_of(R"(
issuers:
  - realm: social
    issuer: https://login.example
    audience: [hooks, other]
    leeway_s: 5
    keys:
      - {algorithm: HS256, secret_file: shop.secret, kid: k1}
      - {algorithm: HS256, jwks_file: shop.jwks}
    claims: {tenant: "/https:~1~1acme.example~1org", role: /roles, scope: /scp, email: /mail, name: /client_id}
    operators: boss
    scope_prefix: "hooks:"
    default_scope: read
)"),
              "");
    const std::string claims = R"("iss":"https://login.example","aud":"other","https://acme.example/org":"acme",)"
                               R"("roles":"boss","mail":"a@b.example","client_id":"c1")";
    const auto token_until = [&](const std::string& exp, const std::string& more) {
        return test::signed_token(test::shop_secret, "{\"exp\":" + exp + more + "," + claims + "}");
    };

    const auto caller = issuers.caller(token_until("999996", ""), now);

    ASSERT_TRUE(caller.has_value()) << caller.error().detail;
    EXPECT_EQ(caller->realm.value(), "social");
    EXPECT_EQ(caller->tenant.value(), "acme");
    EXPECT_EQ(caller->role, Role::realm_operator);
    EXPECT_EQ(caller->scope, Scope::read);
    EXPECT_EQ(caller->email, "a@b.example");
    EXPECT_EQ(caller->name, "c1");
    EXPECT_TRUE(issuers.caller(token_until("999995", ""), now).has_error());
    EXPECT_EQ(issuers.caller(token_until("1000060", R"(,"scp":["hooks:write"])"), now)->scope, Scope::write);
    const auto by_set = test::signed_token(test::forum_secret, "{\"exp\":1000060," + claims + "}");
    EXPECT_TRUE(issuers.caller(by_set, now).has_value());
}

TEST_F(TokenIssuersFile, NamesFilesThatAreWatchedAlthoughTheyAreNotThereYet)
{
    const std::string text = "issuers: [{realm: social, keys: [{algorithm: HS256, secret_file: later}], "
                             "claims: {tenant: /t}}]";
    EXPECT_NE(faults_of(text).find("later cannot be read"), std::string::npos);
    EXPECT_FALSE(files.have_changed());

    folder.write("later", test::shop_secret);

    EXPECT_TRUE(files.have_changed());
    EXPECT_EQ(faults_of(text), "");
}

struct Row {
    const char* name;
    const char* keys;
    const char* more;
    const char* says;
};

class TokenIssuersFileRefuses : public TokenIssuersFile, public testing::WithParamInterface<Row> {};

TEST_P(TokenIssuersFileRefuses, AsTheTableSays)
{
    const auto said =
        faults_of(std::string{"issuers:\n  - realm: social\n    keys: "} + GetParam().keys + "\n" + GetParam().more);

    EXPECT_NE(said.find(GetParam().says), std::string::npos) << said;
    EXPECT_EQ(said.find(test::shop_secret), std::string::npos);
}

constexpr const char* good_keys = "[{algorithm: HS256, secret_file: shop.secret}]";
constexpr const char* good_claims = "    claims: {tenant: /t}\n";

INSTANTIATE_TEST_SUITE_P(
    , TokenIssuersFileRefuses,
    testing::Values(
        Row{"NoClaims", good_keys, "", "issuers.claims: is missing"},
        Row{"NoTenantClaim", good_keys, "    claims: {role: /r}\n", "issuers.claims.tenant: is missing"},
        Row{"AClaimThatIsNoPointer", good_keys, "    claims: {tenant: org.id}\n", "org.id is no JSON pointer"},
        Row{"APointerWithABrokenEscape", good_keys, "    claims: {tenant: /a~2b}\n", "is no JSON pointer"},
        Row{"AnUnknownClaim", good_keys, "    claims: {tenant: /t, tenent: /x}\n", "issuers.claims.tenent"},
        Row{"NoKeys", "[]", good_claims, "is no list of maps"}, Row{"KeysThatAreNoList", "abc", good_claims, "no list"},
        Row{"AKeyWithoutAlgorithm", "[{secret_file: shop.secret}]", good_claims, "keys.algorithm: is missing"},
        Row{"TheAlgorithmNone", "[{algorithm: none, secret_file: shop.secret}]", good_claims, "HS256, RS256"},
        Row{"AKeyWithoutFile", "[{algorithm: HS256}]", good_claims, "names no file"},
        Row{"AKeyWithTwoFiles", "[{algorithm: HS256, secret_file: shop.secret, pem_file: a}]", good_claims,
            "names several"},
        Row{"ASecretForRs256", "[{algorithm: RS256, secret_file: shop.secret}]", good_claims, "HS256 alone"},
        Row{"AShortSecret", "[{algorithm: HS256, secret_file: short.secret}]", good_claims, "32 bytes"},
        Row{"APemThatIsNone", "[{algorithm: ES256, pem_file: shop.secret}]", good_claims, "no public key"},
        Row{"AKeySetWithoutKeys", "[{algorithm: RS256, jwks_file: empty.jwks}]", good_claims, "no key for RS256"},
        Row{"AKeyIdOfASet", "[{algorithm: HS256, jwks_file: shop.jwks, kid: k}]", good_claims, "its own ids"},
        Row{"AFileThatIsNotThere", "[{algorithm: HS256, secret_file: none}]", good_claims, "none cannot be read"},
        Row{"AnUnknownMember", good_keys, "    claims: {tenant: /t}\n    audiance: x\n", "did you mean audience?"},
        Row{"ALeewayOfAnHour", good_keys, "    claims: {tenant: /t}\n    leeway_s: 3600\n", "out of range"},
        Row{"AnAudienceThatIsAMap", good_keys, "    claims: {tenant: /t}\n    audience: {a: b}\n", "no list of texts"},
        Row{"AnUnknownScope", good_keys, "    claims: {tenant: /t}\n    default_scope: all\n", "all is no scope"}),
    [](const auto& row) { return std::string{row.param.name}; });

TEST_F(TokenIssuersFile, IsOfRealmsThatThereAre)
{
    EXPECT_NE(faults_of("issuers: [{realm: other}]").find("there is no realm other"), std::string::npos);
    EXPECT_NE(faults_of("issuers: []").find("is no list of maps"), std::string::npos);
    EXPECT_NE(faults_of("").find("issuers: is missing"), std::string::npos);
}

}  // namespace
}  // namespace fantail::ingestor
