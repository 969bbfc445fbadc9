#include "fantail/config/command_line.hpp"
#include "fantail/core/nearest.hpp"

#include <algorithm>
#include <ostream>
#include <utility>

namespace fantail::config {

namespace {

struct ActionOption {
    std::string_view name;
    Action action;
    std::string_view help;
};

constexpr ActionOption action_options[] = {
    {"--check-config", Action::check_config, "check everything that can be checked without starting, and exit"},
    {"--print-config", Action::print_config, "print the settings in force, each with its origin, and exit"},
    {"--print-settings-table", Action::print_settings_table, "print every key as a Markdown table, and exit"},
    {"--version", Action::version, "print the version, and exit"},
    {"--help", Action::help, "print this, and exit"},
};

std::vector<std::string> option_names()
{
    std::vector<std::string> names{"--config", "--set"};
    for (const auto& option : action_options) names.emplace_back(option.name);
    return names;
}

/// Takes the words one by one.
class Parser {
public:
    Parser(std::vector<std::string> words, ServiceCommandLine& out) : words_{std::move(words)}, out_{out} {}

    Faults parse()
    {
        while (next_ < words_.size()) take(words_[next_++]);
        return std::move(faults_);
    }

private:
    void take(const std::string& word)
    {
        const auto equals = word.find('=');
        const auto name = word.substr(0, equals);
        if (name == "--config" || name == "--set") {
            auto value = equals != std::string::npos ? word.substr(equals + 1) : next_value(name);
            if (name == "--config")
                out_.config_file = std::move(value);
            else
                out_.set.push_back(std::move(value));
            return;
        }
        const auto* option = std::ranges::find(action_options, word, &ActionOption::name);
        if (option == std::end(action_options)) {
            faults_.push_back({"command line",
                               {},
                               "`" + word + "` is no option" + core::did_you_mean(name, option_names()),
                               core::comma_separated(option_names())});
            return;
        }
        if (out_.action != Action::run && out_.action != option->action) {
            faults_.push_back({"command line", {}, "`" + word + "` asks for a second thing", "one of them at a time"});
        }
        out_.action = option->action;
    }

    std::string next_value(const std::string& name)
    {
        if (next_ < words_.size()) return words_[next_++];
        faults_.push_back(
            {"command line", {}, name + " lacks its value", name + (name == "--set" ? " key=value" : " FILE")});
        return {};
    }

    std::vector<std::string> words_;
    ServiceCommandLine& out_;
    std::size_t next_{0};
    Faults faults_;
};

void print_help(const std::string& service, std::ostream& out)
{
    const auto line = [&](std::string_view option, std::string_view help) {
        out << "  " << option << std::string(std::max<std::size_t>(26, option.size() + 2) - option.size(), ' ') << help
            << '\n';
    };
    out << "usage: " << service << " [--config FILE] [--set key=value]…\n\n";
    line("--config FILE", "read settings from this YAML file");
    line("--set key=value", "set one key; repeatable");
    for (const auto& option : action_options) line(option.name, option.help);
    out << "\nLater ones win: defaults, the file, the environment (FANTAIL_KAFKA__BROKERS for kafka.brokers), --set.\n"
           "A configuration that is wrong is refused with all of its faults and exit code 78.\n";
}

}  // namespace

ServiceCommandLine parse_service_command_line(int argc, const char* const argv[], std::string_view service)
{
    ServiceCommandLine command{.service = std::string{service}, .action = Action::run, .config_file = {}, .set = {}};
    std::vector<std::string> words;
    for (int i = 1; i < argc; ++i) words.emplace_back(argv[i]);
    if (auto faults = Parser{std::move(words), command}.parse(); !faults.empty()) throw ConfigError{std::move(faults)};
    return command;
}

Next configure(SettingsTable& table, const ServiceCommandLine& command, std::string_view version, std::ostream& out)
{
    switch (command.action) {
    case Action::help:
        print_help(command.service, out);
        return Next::exit;
    case Action::version:
        out << command.service << ' ' << version << '\n';
        return Next::exit;
    case Action::print_settings_table:
        out << table.markdown();
        return Next::exit;
    case Action::run:
    case Action::check_config:
    case Action::print_config:
        break;
    }

    Sources sources{.file = {}, .environment = process_environment(), .set = command.set};
    if (command.config_file) sources.file = read_file(*command.config_file);
    table.load(sources);
    if (command.action == Action::print_config) out << table.print();
    if (command.action == Action::check_config) out << "the configuration is right\n";
    return command.action == Action::run ? Next::run : Next::exit;
}

}  // namespace fantail::config
