#include "fantail/config/realms.hpp"

#include <gtest/gtest.h>

#include "faults_matcher.hpp"

namespace fantail::config {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

class RealmsConfigReads : public testing::Test {
protected:
    RealmsConfigReads()
    {
        config.dialects_path = FANTAIL_DIALECTS;
        describe(table, config);
    }

    std::vector<std::string> faults_of(const std::string& yaml)
    {
        return lines_of(table.apply({.file = NamedText{"f.yaml", yaml}, .environment = {}, .set = {}}));
    }

    RealmsConfig config;
    SettingsTable table;
};

TEST_F(RealmsConfigReads, RealmsWithTheirTopicsAndTenants)
{
    EXPECT_THAT(faults_of(R"(realms:
  - name: social
    dialect: social
    tenant: ws_789
    topics:
      - social.events
      - {name: social.import, tenant: ws_790}
  - name: shop
    dialect: standard
    topics: [shop]
)"),
                IsEmpty());

    const auto realms = config.make();
    const auto* social = realms.find(core::RealmName{"social"});
    ASSERT_NE(social, nullptr);
    EXPECT_EQ(social->dialect->name, "social");
    EXPECT_EQ(realms.source("social.events").topic->tenant, core::TenantId{"ws_789"});
    EXPECT_EQ(realms.source("social.import").topic->tenant, core::TenantId{"ws_790"});
    EXPECT_EQ(realms.source("shop").topic->tenant, core::TenantId{});
    EXPECT_EQ(realms.source("shop").realm->name, core::RealmName{"shop"});
}

TEST_F(RealmsConfigReads, WhichTopicsHaveFrames)
{
    EXPECT_THAT(faults_of(R"(realms:
  - name: shop
    dialect: standard
    framing: confluent
    topics: [shop, {name: bare, framing: none}]
)"),
                IsEmpty());

    const auto realms = config.make();
    EXPECT_EQ(realms.source("shop").topic->framing, core::Framing::confluent);
    EXPECT_EQ(realms.source("bare").topic->framing, core::Framing::none);
}

TEST_F(RealmsConfigReads, AFramingThatThereIsNotAsAFault)
{
    EXPECT_THAT(faults_of("realms:\n  - {name: shop, dialect: standard, topics: [{name: shop, framing: avro}]}\n"),
                ElementsAre("f.yaml:2: realms.topics.framing: `avro` is no framing; accepted: none, confluent"));
}

TEST_F(RealmsConfigReads, AllFaultsTogetherWithTheOthers)
{
    EXPECT_THAT(
        faults_of(R"(realms:
  - name: Social
    dialcet: social
    topics: [a]
  - name: shop
    dialect: standard
    topics: [a, b c]
  - name: shop
    dialect: standard
    topics: []
other: 1
)"),
        ElementsAre(
            "f.yaml:2: realms.name: `Social` is no name of a realm; accepted: up to 32 of a-z, 0-9, _ and -, a letter "
            "first",
            "f.yaml:2: realms.dialect: is missing; accepted: the name of a dialect",
            "f.yaml:3: realms.dialcet: is no key that is known here; did you mean dialect?; accepted: name, dialect, "
            "tenant, framing, topics",
            "f.yaml:7: realms.topics: `a` is a topic of realm Social already; accepted: each topic in one realm, once",
            "f.yaml:7: realms.topics: `b c` is no topic name of Kafka's; accepted: letters, digits, `.`, `_`, `-`, at "
            "most 249",
            "f.yaml:8: realms.name: `shop` is another realm's name already",
            "f.yaml:10: realms.topics: is an empty list; accepted: a list of topic names, or of {name, tenant, "
            "framing}",
            "f.yaml:11: other: is no key that is known here"));
}

TEST_F(RealmsConfigReads, AnUnknownDialectWithTheNearest)
{
    EXPECT_THAT(faults_of("realms:\n  - {name: shop, dialect: standart, topics: [shop]}\n"),
                ElementsAre("f.yaml:2: realms.dialect: `standart` of realm shop is no dialect of " FANTAIL_DIALECTS
                            "; did you mean standard?; accepted: conversations, roundabout, sentimatrix, smartaihub, "
                            "social, standard"));
}

TEST_F(RealmsConfigReads, NoRealmAtAllAsAFault)
{
    EXPECT_THAT(faults_of("{}"), ElementsAre(testing::StartsWith("realms: is required")));
}

TEST_F(RealmsConfigReads, AFolderThatIsNotThereAsOneFault)
{
    EXPECT_THAT(faults_of("dialects: {path: /no/such}\nrealms:\n  - {name: shop, dialect: standard, topics: [shop]}\n"),
                ElementsAre("f.yaml:1: dialects.path: `/no/such` does not exist; accepted: a folder"));
}

TEST_F(RealmsConfigReads, AndPrintsWhatItRead)
{
    EXPECT_THAT(faults_of("realms:\n  - {name: shop, dialect: standard, topics: [{name: shop, tenant: acme}]}\n"),
                IsEmpty());

    EXPECT_THAT(
        table.print(),
        testing::HasSubstr(
            R"(realms: [{name: shop, dialect: standard, topics: [{name: "shop", tenant: "acme"}]}]  # f.yaml:1)"));
}

}  // namespace
}  // namespace fantail::config
