#include "fantail/config/settings_table.hpp"

#include <gtest/gtest.h>

#include "faults_matcher.hpp"

namespace fantail::config {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::IsEmpty;

enum class Format { automatic, json, pretty };

struct Config {
    std::string brokers;
    std::uint16_t workers{2};
    std::size_t window{1 << 20};
    std::chrono::milliseconds session{45s};
    std::chrono::milliseconds grace{20s};
    Format format{Format::automatic};
    bool strict{false};
    double share{0.5};
    std::vector<std::string> networks;
    ListenAddress listen;
    std::filesystem::path key_file;
};

class SettingsTableReads : public testing::Test {
protected:
    SettingsTableReads()
    {
        table.text("kafka.brokers", config.brokers, "where Kafka is")
            .number("worker.count", config.workers, {1, 64}, "threads")
            .bytes("worker.window_bytes", config.window, {1024, 1 << 30}, "held at most")
            .duration("kafka.session_ms", config.session, {6'000, 300'000}, "session")
            .duration("stop.grace_s", config.grace, {1, 600}, "time to drain")
            .choice<Format>("log.format", config.format,
                            {{"auto", Format::automatic}, {"json", Format::json}, {"pretty", Format::pretty}},
                            "form of the log")
            .flag("topics.strict", config.strict, "refuse warnings")
            .ratio("egress.share", config.share, "a part")
            .list("egress.networks", config.networks, "allowed")
            .rule([](std::string_view value) {
                return value == "nowhere" ? std::optional<std::string>{"`nowhere` is no network"} : std::nullopt;
            })
            .listen("admin.listen", config.listen, "admin port")
            .path("sealing.key_file", config.key_file, PathKind::file, "the key");
    }

    std::vector<std::string> faults_of(const std::string& yaml)
    {
        return lines_of(table.apply({.file = NamedText{"/etc/fantail.yaml", yaml}, .environment = {}, .set = {}}));
    }

    Config config;
    SettingsTable table;
};

TEST_F(SettingsTableReads, EveryKindOfValue)
{
    const auto faults = faults_of(R"(
kafka: {brokers: "a:9092,b:9092", session_ms: 30000}
worker: {count: 8, window_bytes: 64KiB}
stop: {grace_s: 5}
log: {format: pretty}
topics: {strict: true}
egress: {share: 0.25, networks: [127.0.0.0/8, 10.0.0.0/8]}
admin: {listen: "[::1]:8081"}
)");

    EXPECT_THAT(faults, IsEmpty());
    EXPECT_EQ(config.brokers, "a:9092,b:9092");
    EXPECT_EQ(config.session, 30s);
    EXPECT_EQ(config.workers, 8);
    EXPECT_EQ(config.window, 65536U);
    EXPECT_EQ(config.grace, 5s);
    EXPECT_EQ(config.format, Format::pretty);
    EXPECT_TRUE(config.strict);
    EXPECT_EQ(config.share, 0.25);
    EXPECT_THAT(config.networks, ElementsAre("127.0.0.0/8", "10.0.0.0/8"));
    EXPECT_EQ(config.listen.address, "::1");
    EXPECT_EQ(config.listen.port, 8081);
}

TEST_F(SettingsTableReads, DottedKeysLikeNestedOnes)
{
    EXPECT_THAT(faults_of("kafka.brokers: a:9092\nkafka: {session_ms: 6000}\n"), IsEmpty());

    EXPECT_EQ(config.brokers, "a:9092");
    EXPECT_EQ(config.session, 6s);
}

TEST_F(SettingsTableReads, NothingAsTheDefaults)
{
    EXPECT_THAT(faults_of("# nothing\nkafka:\n"), IsEmpty());

    EXPECT_EQ(config.workers, 2);
    EXPECT_EQ(config.format, Format::automatic);
}

TEST_F(SettingsTableReads, AllFaultsTogether)
{
    EXPECT_THAT(
        faults_of("kafka: {broker: x}\n"
                  "worker:\n"
                  "  count: 65\n"
                  "  window_bytes: a lot\n"
                  "log: {format: jsn}\n"),
        ElementsAre("/etc/fantail.yaml:1: kafka.broker: is no key that is known here; did you mean kafka.brokers?",
                    "/etc/fantail.yaml:3: worker.count: `65` is out of range; accepted: 1 to 64",
                    "/etc/fantail.yaml:4: worker.window_bytes: `a lot` is not a whole number; accepted: 1024 to "
                    "1073741824 bytes, also as KiB, MiB, GiB",
                    "/etc/fantail.yaml:5: log.format: `jsn` is none of them; did you mean json?; accepted: "
                    "auto, json, pretty"));
}

struct Wrong {
    const char* name;
    const char* yaml;
    const char* fault;  ///< without the file's name
};

class SettingsTableRefuses : public SettingsTableReads, public testing::WithParamInterface<Wrong> {};

TEST_P(SettingsTableRefuses, AsTheTableSays)
{
    EXPECT_THAT(faults_of(GetParam().yaml), ElementsAre(std::string{"/etc/fantail.yaml:"} + GetParam().fault));
}

INSTANTIATE_TEST_SUITE_P(
    , SettingsTableRefuses,
    testing::Values(
        Wrong{"AFraction", "worker: {count: 1.5}", "1: worker.count: `1.5` is not a whole number; accepted: 1 to 64"},
        Wrong{"ANumberBeyondAll", "worker: {count: 99999999999999999999}",
              "1: worker.count: `99999999999999999999` is not a whole number; accepted: 1 to 64"},
        Wrong{"BytesThatOverflow", "worker: {window_bytes: 9999999999GiB}",
              "1: worker.window_bytes: `9999999999GiB` is not a whole number; accepted: 1024 to 1073741824 bytes, also "
              "as KiB, MiB, GiB"},
        Wrong{"ADurationWithAUnit", "stop: {grace_s: 5s}",
              "1: stop.grace_s: `5s` is not a whole number; accepted: 1 to 600 seconds"},
        Wrong{"AFlagInWords", "topics: {strict: yes}", "1: topics.strict: `yes` is neither; accepted: true, false"},
        Wrong{"APartAboveOne", "egress: {share: 1.01}", "1: egress.share: `1.01` is out of range; accepted: 0 to 1"},
        Wrong{"AListForOneValue", "kafka: {brokers: [a, b]}", "1: kafka.brokers: is a list; one value is needed"},
        Wrong{"AMapForOneValue", "worker: {count: {n: 1}}",
              "1: worker.count: has a map as its value; accepted: 1 to 64"},
        Wrong{"NoValue", "kafka:\n  brokers:\n", "2: kafka.brokers: has nothing as its value"},
        Wrong{"AnElementThatItsRuleRefuses", "egress: {networks: [10.0.0.0/8, nowhere]}",
              "1: egress.networks: `nowhere` is no network"},
        Wrong{"AListOfMaps", "egress: {networks: [{a: b}]}", "1: egress.networks: has an element without a value"},
        Wrong{"NoAddress", "admin: {listen: nowhere}",
              "1: admin.listen: `nowhere` is no address to listen on; accepted: an address and a port, such as "
              "127.0.0.1:8081 or [::]:8081"},
        Wrong{"AFileThatIsNotThere", "sealing: {key_file: /no/such/file}",
              "1: sealing.key_file: `/no/such/file` does not exist; accepted: a file that can be read"},
        Wrong{"AnUnknownSection", "egrss: {share: 1}", "1: egrss: is no key that is known here; did you mean egress?"},
        Wrong{"ASectionWithAValue", "kafka: 1",
              "1: kafka: is a section, not a value; accepted: keys of its own below it"},
        Wrong{"AKeyWrittenTwice", "worker:\n  count: 1\n  count: 2\n", "3: worker.count: is written twice"},
        Wrong{"AListAtTheTop", "- a", "1: is not a map of keys; accepted: lines of `key: value`"}),
    [](const auto& row) { return std::string{row.param.name}; });

TEST_F(SettingsTableReads, BrokenYamlAsAFaultWithItsLine)
{
    const auto faults = faults_of("kafka:\n  brokers: [a\n");

    ASSERT_EQ(faults.size(), 1U);
    EXPECT_THAT(faults.front(), testing::StartsWith("/etc/fantail.yaml:3: is no YAML: "));
}

TEST_F(SettingsTableReads, RelativePathsFromTheFilesFolder)
{
    std::filesystem::path relative;
    table.path("egress.ca_file", relative, PathKind::any, "authorities");

    EXPECT_THAT(faults_of("egress: {ca_file: ca.pem}"), IsEmpty());

    EXPECT_EQ(relative, "/etc/ca.pem");
}

TEST_F(SettingsTableReads, NothingOfAnotherServicesSection)
{
    table.elsewhere("api");

    EXPECT_THAT(faults_of("api: {anything: [1, 2], more: {deep: 1}}"), IsEmpty());
}

TEST_F(SettingsTableReads, ARequiredKeyThatIsMissingOrEmptyAsAFault)
{
    std::string needed;
    table.text("api.name", needed, "a name").required();

    EXPECT_THAT(faults_of("kafka: {brokers: a}"),
                ElementsAre("api.name: is required; accepted: set it in the file, by FANTAIL_API__NAME or by --set "
                            "api.name=…"));
}

TEST_F(SettingsTableReads, AnEmptyRequiredKeyAsAFault)
{
    std::string needed;
    table.text("api.name", needed, "a name").required();

    EXPECT_THAT(faults_of("api: {name: ''}"),
                ElementsAre(testing::StartsWith("/etc/fantail.yaml:1: api.name: must not be empty")));
}

TEST_F(SettingsTableReads, ContradictionsBetweenKeys)
{
    table.check({"kafka.session_ms", "stop.grace_s"}, [this]() -> std::optional<std::string> {
        if (config.grace < config.session) return std::nullopt;
        return "the drain must be shorter than the session";
    });

    EXPECT_THAT(faults_of("stop: {grace_s: 60}"),
                ElementsAre("kafka.session_ms, stop.grace_s: the drain must be shorter than the session"));
}

TEST_F(SettingsTableReads, NoContradictionOfAKeyThatIsFaultyItself)
{
    table.check({"stop.grace_s"}, [] { return std::optional<std::string>{"never"}; });

    EXPECT_THAT(faults_of("stop: {grace_s: 0}"), ElementsAre(testing::HasSubstr("out of range")));
}

TEST_F(SettingsTableReads, PropertiesByTheirOwnNames)
{
    std::vector<core::Header> properties;
    table.properties("kafka.properties", properties, "librdkafka's own");

    EXPECT_THAT(faults_of("kafka:\n  properties: {security.protocol: SSL, ssl: {ca.location: /ca}}\n"), IsEmpty());

    EXPECT_THAT(properties,
                ElementsAre(core::Header{"security.protocol", "SSL"}, core::Header{"ssl.ca.location", "/ca"}));
}

TEST(ConfigErrorTells, EveryFaultOnALineOfItsOwn)
{
    const ConfigError error{{{"a.yaml:1", "k", "is wrong", "right"}, {"--set", "l", "is wrong", {}}}};

    EXPECT_STREQ(error.what(),
                 "the configuration has 2 faults:\n  a.yaml:1: k: is wrong; accepted: right\n  --set: l: is wrong");
}

}  // namespace
}  // namespace fantail::config
