#include "fantailctl/commands/source_realm.hpp"

#include <algorithm>
#include <memory>
#include <utility>
#include <vector>

#include "fantail/config/realms.hpp"
#include "fantail/config/settings_table.hpp"
#include "fantail/config/sources.hpp"
#include "fantailctl/failure.hpp"
#include "fantailctl/input/config_part.hpp"

namespace fantail::fantailctl {

namespace {

const std::vector<Section> sections{Section{"realms", {}}, Section{"ingest", {"max_depth"}}};

/// The file's realms; none where it has none, as a file for the tool alone may.
SourceRealm configured(const Settings& settings)
{
    SourceRealm found{.realms = core::Realms{{}}, .limits = {.max_bytes = settings.topics.max_event_bytes}};
    if (!settings.config_file) return found;
    auto file = part_of(*settings.config_file, sections);
    if (file.text.find("realms") == std::string::npos) return found;

    config::RealmsConfig realms;
    config::SettingsTable table;
    config::describe(table, realms);
    table.number("ingest.max_depth", found.limits.max_depth, {2, 1'000}, "A deeper nested event is rejected");
    auto environment = config::process_environment();
    std::erase_if(environment, [](const auto& variable) { return variable.name != "FANTAIL_INGEST__MAX_DEPTH"; });
    table.load({.file = std::move(file),
                .environment = std::move(environment),
                .set = {"dialects.path=" + std::filesystem::absolute(settings.dialects).string()}});
    found.realms = realms.make();
    return found;
}

}  // namespace

SourceRealm source_realm(const Settings& settings, const std::string& topic, const std::optional<std::string>& dialect)
{
    auto found = configured(settings);
    if (const auto source = found.source(topic); source.realm != nullptr) {
        const auto& own = source.realm->dialect->name;
        if (dialect && *dialect != own) {
            throw Failure{ExitCode::usage, "the topic " + topic + " is the realm " + source.realm->name.value() +
                                               "'s, which speaks " + own + ", not " + *dialect};
        }
        return found;
    }
    if (!dialect) {
        throw Failure{ExitCode::usage, "no realm that is known here has the topic " + topic +
                                           ": name the services' file with --config, or a dialect with --dialect"};
    }
    auto spoken = std::make_shared<const core::Dialect>(settings.dialect(*dialect));
    const core::RealmName name{spoken->name};
    core::Realm realm{
        .name = name, .dialect = std::move(spoken), .topics = {core::SourceTopic{.name = topic, .tenant = {}}}};
    std::vector<core::Realm> realms;
    realms.push_back(std::move(realm));
    found.realms = core::Realms{std::move(realms)};
    return found;
}

}  // namespace fantail::fantailctl
