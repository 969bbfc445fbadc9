#include "fantail/config/command_line.hpp"

#include <sstream>

#include <gtest/gtest.h>

#include "faults_matcher.hpp"

namespace fantail::config {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

ServiceCommandLine parse(std::vector<const char*> words)
{
    words.insert(words.begin(), "dispatcher");
    return parse_service_command_line(static_cast<int>(words.size()), words.data(), "dispatcher");
}

std::vector<std::string> faults_of(const std::vector<const char*>& words)
{
    try {
        parse(words);
    } catch (const ConfigError& error) {
        return lines_of(error.faults());
    }
    return {};
}

TEST(ServiceCommandLineReads, NothingAsARequestToRun)
{
    const auto command = parse({});

    EXPECT_EQ(command.action, Action::run);
    EXPECT_FALSE(command.config_file);
    EXPECT_THAT(command.set, testing::IsEmpty());
}

TEST(ServiceCommandLineReads, FileAndSettingsInBothForms)
{
    const auto command = parse({"--config", "a.yaml", "--set", "k=1", "--set=l=2", "--check-config"});

    EXPECT_EQ(command.config_file, "a.yaml");
    EXPECT_THAT(command.set, ElementsAre("k=1", "l=2"));
    EXPECT_EQ(command.action, Action::check_config);
}

TEST(ServiceCommandLineRefuses, EverythingUnknownAtOnce)
{
    EXPECT_THAT(faults_of({"--confg=x", "extra", "--set"}),
                ElementsAre(HasSubstr("`--confg=x` is no option; did you mean --config?"),
                            HasSubstr("`extra` is no option"), HasSubstr("--set lacks its value")));
}

TEST(ServiceCommandLineRefuses, TwoActions)
{
    EXPECT_THAT(faults_of({"--version", "--help"}), ElementsAre(HasSubstr("`--help` asks for a second thing")));
}

class Configure : public testing::Test {
protected:
    Next run(const ServiceCommandLine& command)
    {
        table.number("worker.count", count, {1, 64}, "threads").required();
        return configure(table, command, "1.2.3", out);
    }

    int count{1};
    SettingsTable table;
    std::ostringstream out;
};

TEST_F(Configure, LoadsWhatTheServiceRunsWith)
{
    EXPECT_EQ(run(parse({"--set", "worker.count=4"})), Next::run);
    EXPECT_EQ(count, 4);
    EXPECT_EQ(out.str(), "");
}

TEST_F(Configure, AnswersWithoutASoundConfiguration)
{
    EXPECT_EQ(run(parse({"--version"})), Next::exit);
    EXPECT_EQ(out.str(), "dispatcher 1.2.3\n");
}

TEST_F(Configure, PrintsTheTable)
{
    EXPECT_EQ(run(parse({"--print-settings-table"})), Next::exit);
    EXPECT_THAT(out.str(), HasSubstr("`FANTAIL_WORKER__COUNT`"));
}

TEST_F(Configure, ExplainsTheCommandLine)
{
    EXPECT_EQ(run(parse({"--help"})), Next::exit);
    EXPECT_THAT(out.str(), HasSubstr("--print-settings-table"));
}

TEST_F(Configure, PrintsWhatIsInForce)
{
    EXPECT_EQ(run(parse({"--set", "worker.count=4", "--print-config"})), Next::exit);
    EXPECT_EQ(out.str(), "worker.count: 4  # --set\n");
}

TEST_F(Configure, ThrowsWhatIsWrong) { EXPECT_THROW(run(parse({"--check-config"})), ConfigError); }

TEST_F(Configure, ThrowsWhenTheFileCannotBeRead)
{
    EXPECT_THROW(run(parse({"--config", "/no/such/file"})), ConfigError);
}

}  // namespace
}  // namespace fantail::config
