#include "ingestor/adapters/credentials/caller_entry.hpp"

#include <algorithm>

namespace fantail::ingestor {

namespace {

constexpr std::size_t longest_tenant = 255;

bool is_control(char c) noexcept
{
    const auto byte = static_cast<unsigned char>(c);
    return byte < 0x20U || byte == 0x7fU;
}

}  // namespace

core::RealmName take_realm(config::YamlMap& entry, const config::RealmsConfig& realms)
{
    const auto text = entry.text({"realm", "a name of `realms`", config::YamlMap::Key::Need::required});
    if (!text) return core::RealmName{};
    core::RealmName realm{text->text};
    const bool is_there =
        std::any_of(realms.realms.begin(), realms.realms.end(), [&](const auto& known) { return known.name == realm; });
    if (is_there) return realm;
    entry.fault(text->at, "there is no realm " + text->text, "a name of `realms`");
    return core::RealmName{};
}

std::optional<Scope> take_scope(config::YamlMap& entry, const std::string& key)
{
    const auto text = entry.text({key, "read, write or admin"});
    if (!text) return std::nullopt;
    const auto scope = parse_scope(text->text);
    if (!scope) entry.fault(text->at, text->text + " is no scope", "read, write or admin");
    return scope;
}

std::string take_text(config::YamlMap& entry, const std::string& key, const std::string& accepted)
{
    const auto text = entry.text({key, accepted});
    return text ? text->text : std::string{};
}

bool is_tenant(std::string_view name) noexcept
{
    return !name.empty() && name != "*" && name.size() <= longest_tenant &&
           std::none_of(name.begin(), name.end(), &is_control);
}

}  // namespace fantail::ingestor
