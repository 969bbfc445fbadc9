#include "ingestor/adapters/credentials/api_keys.hpp"

#include <utility>

#include "fantail/config/yaml_map.hpp"
#include "fantail/core/time_text.hpp"
#include "fantail/crypto/hash.hpp"
#include "ingestor/adapters/credentials/caller_entry.hpp"

namespace fantail::ingestor {

using config::YamlMap;
using Need = YamlMap::Key::Need;

namespace {

constexpr std::size_t sha256_digits = 64;
constexpr const char* accepted_time = "a time such as 2027-01-31T00:00:00Z";

std::string take_hash(YamlMap& entry)
{
    const auto text = entry.text({"sha256", "the SHA-256 of the key, in hex", Need::required});
    if (!text) return {};
    const auto& hash = text->text;
    if (hash.size() == sha256_digits && hash.find_first_not_of("0123456789abcdef") == std::string::npos) return hash;
    entry.fault(text->at, "is no hash", "64 lower-case hex digits: the SHA-256 of the key");
    return {};
}

core::TenantId take_tenant(YamlMap& entry)
{
    const auto text = entry.text({"tenant", "the name of a tenant", Need::required});
    if (text && !is_tenant(text->text)) entry.fault(text->at, "must be one tenant", "1 to 255 characters, not *");
    return core::TenantId{text ? text->text : ""};
}

Role take_role(YamlMap& entry)
{
    const auto text = entry.text({"role", "tenant or operator"});
    if (!text || text->text == "tenant") return Role::tenant;
    if (text->text != "operator") entry.fault(text->at, text->text + " is no role", "tenant or operator");
    return Role::realm_operator;
}

std::optional<core::Timestamp> take_end(YamlMap& entry)
{
    const auto text = entry.text({"expires_at", accepted_time});
    if (!text) return std::nullopt;
    const auto time = core::parse_iso8601_seconds(text->text);
    if (!time) entry.fault(text->at, text->text + " is no such time", accepted_time);
    return time;
}

void read_entry(YamlMap& entry, const config::RealmsConfig& realms, ApiKeys& keys)
{
    const auto faults_before = entry.faults().size();
    auto hash = take_hash(entry);
    ApiKey key;
    key.caller = {.realm = take_realm(entry, realms),
                  .tenant = take_tenant(entry),
                  .role = take_role(entry),
                  .scope = take_scope(entry, "scope").value_or(Scope::admin),
                  .name = take_text(entry, "name", "a name for people"),
                  .email = take_text(entry, "email", "an address")};
    key.expires_at = take_end(entry);
    entry.refuse_unknown();
    if (keys.has(hash)) entry.faults().push_back({entry.file(), "keys.sha256", "a key is there twice", {}});
    if (entry.faults().size() == faults_before) keys.add(std::move(hash), std::move(key));
}

}  // namespace

std::optional<core::Result<Caller>> ApiKeys::caller(std::string_view key, core::Timestamp now) const
{
    const auto found = keys_.find(crypto::sha256_hex(key));
    if (found == keys_.end()) return std::nullopt;
    const auto& ends = found->second.expires_at;
    if (ends && now >= *ends) {
        return core::Result<Caller>{core::Error{core::ErrorCode::invalid_argument, "this API key has expired"}};
    }
    return core::Result<Caller>{found->second.caller};
}

config::Faults load_api_keys(const config::NamedText& file, const config::RealmsConfig& realms, ApiKeys& keys)
{
    config::Faults faults;
    const auto root = config::parse_yaml(file, faults);
    if (!root) return faults;
    const auto name = file.name.string();
    YamlMap top{*root, name, {}, faults};
    const auto list = top.take({"keys", "a list of API keys", Need::required});
    top.refuse_unknown();
    if (!list) return faults;
    if (!list->value.IsSequence()) {
        top.fault(*list, "is no list", "a list of API keys");
        return faults;
    }
    for (const auto& node : list->value) {
        if (!node.IsMap()) {
            faults.push_back({config::origin_of(node, name), "keys", "is no map", "{sha256: …, realm: …, tenant: …}"});
            continue;
        }
        YamlMap entry{node, name, "keys.", faults};
        read_entry(entry, realms, keys);
    }
    return faults;
}

}  // namespace fantail::ingestor
