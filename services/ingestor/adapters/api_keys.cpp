#include "ingestor/adapters/api_keys.hpp"

#include <algorithm>
#include <array>

#include <yaml-cpp/yaml.h>

#include "fantail/crypto/hash.hpp"

namespace fantail::ingestor {

namespace {

constexpr std::array<std::string_view, 5> known_members{"sha256", "realm", "tenant", "role", "name"};
constexpr std::size_t sha256_digits = 64;

std::string text_of(const YAML::Node& entry, const char* member)
{
    const auto node = entry[member];
    return node && node.IsScalar() ? node.Scalar() : std::string{};
}

/// One entry of the file, as it is checked.
class Entry {
public:
    Entry(const YAML::Node& node, std::string file) : node_{node}, file_{std::move(file)} {}

    config::Faults read(const config::RealmsConfig& realms, ApiKeys& keys)
    {
        if (!node_.IsMap()) return {fault("keys", "is no map", "{sha256: …, realm: …, tenant: …}")};
        refuse_unknown_members();
        const auto sha256 = text_of(node_, "sha256");
        const bool is_hash =
            sha256.size() == sha256_digits && sha256.find_first_not_of("0123456789abcdef") == std::string::npos;
        if (!is_hash) refuse("sha256", "is no hash", "64 lower-case hex digits: the SHA-256 of the key");
        const core::RealmName realm{text_of(node_, "realm")};
        const bool is_realm = std::any_of(realms.realms.begin(), realms.realms.end(),
                                          [&](const auto& known) { return known.name == realm; });
        if (!is_realm) refuse("realm", "there is no realm " + realm.value(), "a name of `realms`");
        const core::TenantId tenant{text_of(node_, "tenant")};
        if (tenant.value().empty() || tenant.value() == "*") refuse("tenant", "must be one tenant", "");
        const auto role = text_of(node_, "role");
        if (!role.empty() && role != "tenant" && role != "operator")
            refuse("role", role + " is no role", "tenant or operator");

        if (faults_.empty())
            keys.add(sha256, {.realm = realm,
                              .tenant = tenant,
                              .role = role == "operator" ? Role::operator_ : Role::tenant,
                              .name = text_of(node_, "name")});
        return faults_;
    }

private:
    void refuse_unknown_members()
    {
        for (const auto& member : node_) {
            const auto name = member.first.Scalar();
            if (std::find(known_members.begin(), known_members.end(), name) != known_members.end()) continue;
            refuse(name, "is not known", "sha256, realm, tenant, role or name");
        }
    }

    void refuse(const std::string& member, std::string problem, std::string accepted)
    {
        faults_.push_back(fault("keys." + member, std::move(problem), std::move(accepted)));
    }

    [[nodiscard]] config::Fault fault(std::string key, std::string problem, std::string accepted) const
    {
        return {file_ + ":" + std::to_string(node_.Mark().line + 1), std::move(key), std::move(problem),
                std::move(accepted)};
    }

    YAML::Node node_;
    std::string file_;
    config::Faults faults_;
};

}  // namespace

std::optional<Caller> ApiKeys::caller(std::string_view key) const
{
    const auto found = callers_.find(crypto::sha256_hex(key));
    if (found == callers_.end()) return std::nullopt;
    return found->second;
}

config::Faults load_api_keys(const config::NamedText& file, const config::RealmsConfig& realms, ApiKeys& keys)
{
    const auto name = file.name.string();
    YAML::Node root;
    try {
        root = YAML::Load(file.text);
    } catch (const YAML::Exception& error) {
        return {{name + ":" + std::to_string(error.mark.line + 1), "", error.msg, "YAML"}};
    }
    const auto entries = root.IsMap() ? root["keys"] : YAML::Node{YAML::NodeType::Undefined};
    if (!entries || !entries.IsSequence()) return {{name, "keys", "is missing", "a list of API keys"}};

    config::Faults faults;
    for (const auto& node : entries) {
        auto wrong = Entry{node, name}.read(realms, keys);
        faults.insert(faults.end(), wrong.begin(), wrong.end());
    }
    return faults;
}

}  // namespace fantail::ingestor
