#include <gtest/gtest.h>

#include "fantail/config/settings_table.hpp"
#include "faults_matcher.hpp"

namespace fantail::config {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

struct Config {
    std::string client{"fantail"};
    int count{2};
    std::string password;
    std::vector<std::string> networks{"a", "b"};
    std::vector<core::Header> properties;

    void describe(SettingsTable& table)
    {
        table.text("kafka.client_id", client, "our name | shown to brokers")
            .number("worker.count", count, {1, 64}, "threads")
            .required()
            .secret("api.password", password, "who may in")
            .list("egress.networks", networks, "allowed")
            .properties("kafka.properties", properties, "librdkafka's own");
    }
};

const Sources sources{
    .file = NamedText{"f.yaml", "worker:\n  count: 3\nkafka:\n  properties: {ssl.key.password: hush, debug: all}\n"},
    .environment = {{"FANTAIL_API__PASSWORD", "hush"}},
    .set = {R"(kafka.client_id=say "so")"}};

TEST(SettingsReport, PrintsEachValueWithItsOrigin)
{
    Config config;
    SettingsTable table;
    config.describe(table);
    table.load(sources);

    EXPECT_EQ(table.print(), "kafka.client_id: \"say \\\"so\\\"\"  # --set\n"
                             "worker.count: 3  # f.yaml:2\n"
                             "api.password: \"(hidden)\"  # FANTAIL_API__PASSWORD\n"
                             "egress.networks: [\"a\", \"b\"]  # default\n"
                             "kafka.properties.ssl.key.password: \"(hidden)\"  # f.yaml:4\n"
                             "kafka.properties.debug: \"all\"  # f.yaml:4\n");
    EXPECT_EQ(config.password, "hush");
}

TEST(SettingsReport, PrintsWhatLoadsAgain)
{
    Config first;
    SettingsTable one;
    first.describe(one);
    one.load(sources);

    Config second;
    SettingsTable other;
    second.describe(other);

    EXPECT_THAT(lines_of(other.apply({.file = NamedText{"again.yaml", one.print()}, .environment = {}, .set = {}})),
                IsEmpty());
    EXPECT_EQ(second.client, first.client);
    EXPECT_EQ(second.networks, first.networks);
}

TEST(SettingsReport, NeverTellsASecretInAFault)
{
    std::string password;
    SettingsTable table;
    table.secret("api.password", password, "who may in").rule([](std::string_view) {
        return std::optional<std::string>{"is too short"};
    });

    const auto faults = lines_of(table.apply({.file = {}, .environment = {}, .set = {"api.password=hush"}}));

    ASSERT_EQ(faults.size(), 1U);
    EXPECT_THAT(faults.front(), Not(HasSubstr("hush")));
}

TEST(SettingsReport, MarkdownHasARowForEachKey)
{
    Config config;
    SettingsTable table;
    config.describe(table);

    EXPECT_EQ(table.markdown(),
              "| key | environment variable | default | range | meaning |\n"
              "|---|---|---|---|---|\n"
              "| `kafka.client_id` | `FANTAIL_KAFKA__CLIENT_ID` | `\"fantail\"` | – | our name \\| shown to brokers |\n"
              "| `worker.count` | `FANTAIL_WORKER__COUNT` | required | 1 to 64 | threads |\n"
              "| `api.password` | `FANTAIL_API__PASSWORD` | `\"\"` | – | who may in |\n"
              "| `egress.networks` | `FANTAIL_EGRESS__NETWORKS` | `[\"a\", \"b\"]` | – | allowed |\n"
              "| `kafka.properties.…` | `FANTAIL_KAFKA__PROPERTIES__…` | – | – | librdkafka's own |\n");
}

}  // namespace
}  // namespace fantail::config
