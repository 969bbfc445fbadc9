#include <gtest/gtest.h>

#include "fantail/config/settings_table.hpp"
#include "faults_matcher.hpp"

namespace fantail::config {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

class SettingsSources : public testing::Test {
protected:
    SettingsSources()
    {
        table.text("kafka.client_id", client, "our name")
            .list("kafka.brokers", brokers, "where Kafka is")
            .number("worker.count", count, {1, 64}, "threads")
            .properties("kafka.properties", properties, "librdkafka's own")
            .elsewhere("api")
            .structured({.key = "realms",
                         .help = "",
                         .read = [](const auto&, const auto&) { return Faults{}; },
                         .show = [] { return "[]"; }});
    }

    std::vector<std::string> faults_of(std::vector<EnvironmentVariable> environment, std::vector<std::string> set)
    {
        return lines_of(table.apply({.file = NamedText{"f.yaml", "kafka: {client_id: file}\n"},
                                     .environment = std::move(environment),
                                     .set = std::move(set)}));
    }

    std::string client{"default"};
    std::vector<std::string> brokers;
    int count{1};
    std::vector<core::Header> properties;
    SettingsTable table;
};

TEST_F(SettingsSources, TheEnvironmentWinsOverTheFile)
{
    EXPECT_THAT(faults_of({{"FANTAIL_KAFKA__CLIENT_ID", "environment"}}, {}), IsEmpty());
    EXPECT_EQ(client, "environment");
}

TEST_F(SettingsSources, SetWinsOverTheEnvironment)
{
    EXPECT_THAT(faults_of({{"FANTAIL_KAFKA__CLIENT_ID", "environment"}}, {"kafka.client_id=set=so"}), IsEmpty());
    EXPECT_EQ(client, "set=so");
}

TEST_F(SettingsSources, TheLastSetWins)
{
    EXPECT_THAT(faults_of({}, {"worker.count=2", "worker.count=3"}), IsEmpty());
    EXPECT_EQ(count, 3);
}

TEST_F(SettingsSources, ListsHaveCommasOutsideOfYaml)
{
    EXPECT_THAT(faults_of({{"FANTAIL_KAFKA__BROKERS", "a:1, b:2,c:3"}}, {}), IsEmpty());
    EXPECT_THAT(brokers, ElementsAre("a:1", "b:2", "c:3"));
}

TEST_F(SettingsSources, AnEmptyTextIsAnEmptyList)
{
    brokers = {"a:1"};
    EXPECT_THAT(faults_of({}, {"kafka.brokers="}), IsEmpty());
    EXPECT_THAT(brokers, IsEmpty());
}

TEST_F(SettingsSources, PropertiesComeFromAnywhereAndTheLaterWins)
{
    EXPECT_THAT(faults_of({{"FANTAIL_KAFKA__PROPERTIES__SASL__USERNAME", "u"}}, {"kafka.properties.sasl.username=v"}),
                IsEmpty());
    EXPECT_THAT(properties, ElementsAre(core::Header{"sasl.username", "v"}));
}

TEST_F(SettingsSources, FaultsNameTheirOrigin)
{
    EXPECT_THAT(faults_of({{"FANTAIL_WORKER__COUNT", "0"}}, {"worker.count=x"}),
                ElementsAre("FANTAIL_WORKER__COUNT: worker.count: `0` is out of range; accepted: 1 to 64",
                            "--set: worker.count: `x` is not a whole number; accepted: 1 to 64"));
}

TEST_F(SettingsSources, AnUnknownVariableIsAFaultWithTheNearest)
{
    EXPECT_THAT(faults_of({{"FANTAIL_WORKER__COUT", "2"}}, {}),
                ElementsAre("FANTAIL_WORKER__COUT: is the variable of no key; did you mean FANTAIL_WORKER__COUNT?"));
}

TEST_F(SettingsSources, OneUnderscoreWhereTwoBelongIsAFault)
{
    EXPECT_THAT(faults_of({{"FANTAIL_WORKER_COUNT", "2"}}, {}),
                ElementsAre("FANTAIL_WORKER_COUNT: is the variable of no key; did you mean FANTAIL_WORKER__COUNT?"));
}

TEST_F(SettingsSources, WhatKubernetesSetsIsNotOurs)
{
    EXPECT_THAT(
        faults_of(
            {{"FANTAIL_API_PORT", "tcp://10.0.0.1:80"}, {"FANTAIL_API_SERVICE_HOST", "10.0.0.1"}, {"PATH", "/bin"}},
            {}),
        IsEmpty());
}

TEST_F(SettingsSources, AnotherServicesVariablesAreNotLookedAt)
{
    EXPECT_THAT(faults_of({{"FANTAIL_API__LISTEN", "127.0.0.1:1"}}, {"api.listen=127.0.0.1:2"}), IsEmpty());
}

TEST_F(SettingsSources, RealmsComeFromTheFileOnly)
{
    const auto refused = testing::HasSubstr("realms: has a form that only the configuration file can say");
    EXPECT_THAT(faults_of({{"FANTAIL_REALMS", "[]"}, {"FANTAIL_REALMS__NAME", "x"}}, {"realms=[]"}),
                ElementsAre(refused, refused, refused));
}

TEST_F(SettingsSources, ASetWithoutAValueOrWithAnUnknownKeyIsAFault)
{
    EXPECT_THAT(faults_of({}, {"worker.count", "worker.coutn=1"}),
                ElementsAre("--set: `worker.count` names no key and value; accepted: --set key=value",
                            "--set: worker.coutn: is no key that is known here; did you mean worker.count?"));
}

}  // namespace
}  // namespace fantail::config
