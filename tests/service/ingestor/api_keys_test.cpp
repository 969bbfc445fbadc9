#include "ingestor/adapters/credentials/api_keys.hpp"

#include <string>

#include <gtest/gtest.h>

#include "fantail/crypto/hash.hpp"

namespace fantail::ingestor {
namespace {

constexpr core::Timestamp now{std::chrono::seconds{1'768'471'200}};  // 2026-01-15T10:00:00Z

config::RealmsConfig realms()
{
    config::RealmsConfig realms;
    realms.realms.push_back({.name = core::RealmName{"social"}, .dialect = "social", .topics = {}, .origin = {}});
    return realms;
}

std::string entry(const std::string& more, const std::string& key = "the key")
{
    return "  - {sha256: " + crypto::sha256_hex(key) + ", realm: social, tenant: acme" + more + "}\n";
}

config::Faults load(const std::string& text, ApiKeys& keys)
{
    return load_api_keys({.name = "keys.yaml", .text = text}, realms(), keys);
}

Caller caller_with(const std::string& more)
{
    ApiKeys keys;
    const auto faults = load("keys:\n" + entry(more), keys);
    EXPECT_TRUE(faults.empty()) << config::to_string(faults.front());
    return keys.caller("the key", now).value().value();
}

TEST(ApiKeys, OfFilesBeforeThereWereScopesMayDoAll)
{
    const auto caller = caller_with("");

    EXPECT_EQ(caller.realm.value(), "social");
    EXPECT_EQ(caller.tenant.value(), "acme");
    EXPECT_EQ(caller.role, Role::tenant);
    EXPECT_EQ(caller.scope, Scope::admin);
    EXPECT_EQ(caller.email, "");
}

TEST(ApiKeys, SayWhatTheirEntrySays)
{
    const auto caller = caller_with(R"(, role: operator, scope: read, name: "the shop", email: hooks@acme.example)");

    EXPECT_EQ(caller.role, Role::realm_operator);
    EXPECT_EQ(caller.scope, Scope::read);
    EXPECT_EQ(caller.name, "the shop");
    EXPECT_EQ(caller.email, "hooks@acme.example");
}

TEST(ApiKeys, AreKnownByTheirHashAlone)
{
    ApiKeys keys;
    ASSERT_TRUE(load("keys:\n" + entry(""), keys).empty());

    EXPECT_FALSE(keys.caller("another key", now).has_value());
    EXPECT_FALSE(keys.caller(crypto::sha256_hex("the key"), now).has_value());
    EXPECT_FALSE(keys.caller("", now).has_value());
}

TEST(ApiKeys, EndWhenTheyExpire)
{
    ApiKeys keys;
    ASSERT_TRUE(load("keys:\n" + entry(", expires_at: 2026-01-15T10:00:00Z"), keys).empty());

    EXPECT_TRUE(keys.caller("the key", now - std::chrono::milliseconds{1})->has_value());
    const auto expired = keys.caller("the key", now);
    ASSERT_TRUE(expired.has_value());
    ASSERT_TRUE(expired->has_error());
    EXPECT_NE(expired->error().detail.find("expired"), std::string::npos);
}

TEST(ApiKeys, MayBeNone)
{
    ApiKeys keys;

    EXPECT_TRUE(load("keys: []\n", keys).empty());
}

struct Row {
    const char* name;
    std::string text;
    const char* says;
};

class ApiKeysRefuse : public testing::TestWithParam<Row> {};

TEST_P(ApiKeysRefuse, AFileAsTheTableSays)
{
    ApiKeys keys;
    std::string said;

    for (const auto& fault : load(GetParam().text, keys)) said += config::to_string(fault) + "\n";

    EXPECT_NE(said.find(GetParam().says), std::string::npos) << said;
}

INSTANTIATE_TEST_SUITE_P(
    , ApiKeysRefuse,
    testing::Values(
        Row{"WithoutKeys", "", "keys.yaml: keys: is missing"}, Row{"ThatIsNoYaml", "keys: [", "is no YAML"},
        Row{"WithoutAList", "keys: none", "keys.yaml:1: keys: is no list"},
        Row{"WithAnEntryThatIsNoMap", "keys:\n  - abc\n", "keys.yaml:2: keys: is no map"},
        Row{"WithAKeyInsteadOfItsHash", "keys:\n  - {sha256: fk_abc, realm: social, tenant: acme}\n",
            "keys.yaml:2: keys.sha256: is no hash"},
        Row{"WithAnUnknownRealm", "keys:\n  - {sha256: ab, realm: socal, tenant: acme}\n", "there is no realm socal"},
        Row{"WithoutATenant", "keys:\n  - {sha256: ab, realm: social}\n", "keys.tenant: is missing"},
        Row{"WithAllTenants", "keys:\n  - {sha256: ab, realm: social, tenant: '*'}\n", "must be one tenant"},
        Row{"WithAnUnknownScope", "keys:\n" + entry(", scope: wirte"), "wirte is no scope"},
        Row{"WithAnUnknownRole", "keys:\n" + entry(", role: admin"), "admin is no role"},
        Row{"WithAnUnknownMember", "keys:\n" + entry(", scopes: read"), "keys.scopes: is no key that is known"},
        Row{"WithADayInsteadOfATime", "keys:\n" + entry(", expires_at: 2026-01-15"), "is no such time"},
        Row{"WithAKeyTwice", "keys:\n" + entry("") + entry(", scope: read"), "a key is there twice"}),
    [](const auto& row) { return std::string{row.param.name}; });

TEST(ApiKeys, TellAllFaultsTogether)
{
    ApiKeys keys;

    EXPECT_EQ(load("keys:\n  - {sha256: ab, realm: no, tenant: ''}\n" + entry(", scope: x"), keys).size(), 4U);
}

}  // namespace
}  // namespace fantail::ingestor
