#include "fantail/config/realms.hpp"

#include <algorithm>
#include <utility>

#include "dialect_values.hpp"
#include "fantail/config/dialect_loader.hpp"
#include "fantail/core/assert.hpp"
#include "fantail/core/nearest.hpp"
#include "setting_row.hpp"
#include "yaml_map.hpp"

namespace fantail::config {

namespace {

using Need = YamlMap::Key::Need;

constexpr auto accepted_name = "up to 32 of a-z, 0-9, _ and -, a letter first";
constexpr auto accepted_topics = "a list of topic names, or of {name, tenant, framing}";
constexpr auto accepted_framings = "none, confluent";

/// As Kafka has it.
bool is_topic_name(std::string_view text)
{
    constexpr std::string_view marks = "._-";
    if (text.empty() || text.size() > 249 || text == "." || text == "..") return false;
    return std::ranges::all_of(text, [&](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               marks.find(c) != std::string_view::npos;
    });
}

class Reader {
public:
    Reader(const std::string& file, std::vector<RealmSettings>& realms) : file_{file}, realms_{realms} {}

    Faults read(const YAML::Node& node)
    {
        if (!node.IsSequence() || node.size() == 0) {
            const auto* problem = node.IsSequence() ? "is an empty list" : "is not a list";
            faults_.push_back({origin_of(node, file_), "realms", problem, "a list of {name, dialect, topics}"});
            return std::move(faults_);
        }
        for (const auto& element : node) read_realm(element);
        return std::move(faults_);
    }

private:
    void read_realm(const YAML::Node& node)
    {
        if (!node.IsMap()) {
            faults_.push_back({origin_of(node, file_), "realms", "has " + written(node) + " as an element",
                               "{name, dialect, topics}"});
            return;
        }
        YamlMap map{node, file_, "realms.", faults_};
        RealmSettings realm{.name = {}, .dialect = {}, .topics = {}, .origin = origin_of(node, file_)};
        if (const auto name = map.text({"name", accepted_name, Need::required})) {
            realm.name = core::RealmName{name->text};
            if (!is_name(name->text)) map.fault(name->at, "`" + name->text + "` is no name of a realm", accepted_name);
            if (std::ranges::find(realms_, realm.name, &RealmSettings::name) != realms_.end()) {
                map.fault(name->at, "`" + name->text + "` is another realm's name already", {});
            }
        }
        if (const auto dialect = map.text({"dialect", "the name of a dialect", Need::required})) {
            realm.dialect = dialect->text;
        }
        core::SourceTopic defaults{.name = {}, .tenant = {}};
        if (const auto tenant = map.text({"tenant", "one word"})) defaults.tenant = core::TenantId{tenant->text};
        read_framing(map, defaults);
        if (const auto topics = map.take({"topics", accepted_topics, Need::required})) {
            read_topics(map, *topics, defaults, realm);
        }
        map.refuse_unknown();
        realms_.push_back(std::move(realm));
    }

    static void read_framing(YamlMap& map, core::SourceTopic& topic)
    {
        const auto framing = map.text({"framing", accepted_framings});
        if (!framing) return;
        if (framing->text == "none") {
            topic.framing = core::Framing::none;
        } else if (framing->text == "confluent") {
            topic.framing = core::Framing::confluent;
        } else {
            map.fault(framing->at, "`" + framing->text + "` is no framing", accepted_framings);
        }
    }

    void read_topics(YamlMap& map, const YamlMap::Entry& entry, const core::SourceTopic& defaults, RealmSettings& realm)
    {
        if (!entry.value.IsSequence() || entry.value.size() == 0) {
            const auto* problem = entry.value.IsSequence() ? "is an empty list" : "is not a list";
            return map.fault(entry, problem, accepted_topics);
        }
        for (const auto& element : entry.value) {
            const YamlMap::Entry at{element, origin_of(element, file_), entry.key};
            auto topic = defaults;
            if (element.IsScalar()) topic.name = element.Scalar();
            if (element.IsMap()) topic = read_topic(element, std::move(topic));
            if (!element.IsScalar() && !element.IsMap()) {
                map.fault(at, "has " + written(element) + " as an element", accepted_topics);
                continue;
            }
            add_topic(map, at, std::move(topic), realm);
        }
    }

    core::SourceTopic read_topic(const YAML::Node& node, core::SourceTopic topic)
    {
        YamlMap map{node, file_, "realms.topics.", faults_};
        if (const auto name = map.text({"name", "a topic name", Need::required})) topic.name = name->text;
        if (const auto tenant = map.text({"tenant", "one word"})) topic.tenant = core::TenantId{tenant->text};
        read_framing(map, topic);
        map.refuse_unknown();
        return topic;
    }

    void add_topic(YamlMap& map, const YamlMap::Entry& at, core::SourceTopic topic, RealmSettings& realm)
    {
        const bool is_missing = topic.name.empty() && at.value.IsMap();  // told already
        if (!is_missing && !is_topic_name(topic.name)) {
            map.fault(at, "`" + topic.name + "` is no topic name of Kafka's",
                      "letters, digits, `.`, `_`, `-`, at most 249");
        }
        if (const auto* owner = owner_of(topic.name, realm)) {
            map.fault(at, "`" + topic.name + "` is a topic of realm " + owner->name.value() + " already",
                      "each topic in one realm, once");
        }
        realm.topics.push_back(std::move(topic));
    }

    [[nodiscard]] const RealmSettings* owner_of(const std::string& topic, const RealmSettings& reading) const
    {
        const auto has = [&](const RealmSettings& realm) {
            return std::ranges::find(realm.topics, topic, &core::SourceTopic::name) != realm.topics.end();
        };
        if (has(reading)) return &reading;
        const auto owner = std::ranges::find_if(realms_, has);
        return owner == realms_.end() ? nullptr : &*owner;
    }

    const std::string& file_;
    std::vector<RealmSettings>& realms_;
    Faults faults_;
};

std::string show(const std::vector<RealmSettings>& realms)
{
    std::string text;
    for (const auto& realm : realms) {
        std::string topics;
        for (const auto& topic : realm.topics) {
            topics += (topics.empty() ? "" : ", ") + ("{name: " + yaml_string(topic.name)) +
                      (topic.tenant.value().empty() ? "" : ", tenant: " + yaml_string(topic.tenant.value())) +
                      (topic.framing == core::Framing::confluent ? ", framing: confluent" : "") + "}";
        }
        text += (text.empty() ? "" : ", ") + ("{name: " + realm.name.value()) + ", dialect: " + realm.dialect +
                ", topics: [" + topics + "]}";
    }
    return "[" + text + "]";
}

Faults check_dialect_names(const RealmsConfig& config)
{
    std::vector<std::string> known;
    for (const auto& dialect : config.dialects) known.push_back(dialect->name);
    Faults faults;
    for (const auto& realm : config.realms) {
        if (std::ranges::find(known, realm.dialect) != known.end()) continue;
        faults.push_back({realm.origin, "realms.dialect",
                          "`" + realm.dialect + "` of realm " + realm.name.value() + " is no dialect of " +
                              config.dialects_path.string() + core::did_you_mean(realm.dialect, known),
                          core::comma_separated(known)});
    }
    return faults;
}

}  // namespace

core::Realms RealmsConfig::make() const
{
    std::vector<core::Realm> made;
    for (const auto& realm : realms) {
        const auto dialect =
            std::ranges::find_if(dialects, [&](const auto& known) { return known->name == realm.dialect; });
        FANTAIL_ASSERT(dialect != dialects.end());
        made.push_back({.name = realm.name, .dialect = *dialect, .topics = realm.topics});
    }
    return core::Realms{std::move(made)};
}

void describe(SettingsTable& table, RealmsConfig& target)
{
    table.path("dialects.path", target.dialects_path, PathKind::folder, "folder of the dialect files");
    table
        .structured({.key = "realms",
                     .help = "the products: name, dialect, topics and whose their events are",
                     .read =
                         [&target](const YAML::Node& node, const std::string& file) {
                             return Reader{file, target.realms}.read(node);
                         },
                     .show = [&target] { return show(target.realms); }})
        .required();

    // Two steps, so that a wrong realm does not keep the dialects' faults untold, nor the other way round.
    auto all_loaded = std::make_shared<bool>(false);
    table.then({"dialects.path"}, [&target, all_loaded] {
        auto [dialects, faults] = load_dialects(target.dialects_path);
        *all_loaded = faults.empty();
        target.dialects = std::move(dialects);
        return faults;
    });
    table.then({"dialects.path", "realms"},
               [&target, all_loaded] { return *all_loaded ? check_dialect_names(target) : Faults{}; });
}

}  // namespace fantail::config
