#include "ingestor/adapters/credentials/token_issuers_file.hpp"

#include <charconv>
#include <optional>

#include "fantail/config/yaml_map.hpp"
#include "ingestor/adapters/credentials/caller_entry.hpp"
#include "ingestor/adapters/credentials/token_key_files.hpp"

namespace fantail::ingestor {

using config::YamlMap;
using Need = YamlMap::Key::Need;

namespace {

constexpr const char* accepted_pointer = "a JSON pointer into the claims, such as /org/id";
constexpr const char* accepted_leeway = "0 to 300 seconds";
constexpr int longest_leeway = 300;

/// RFC 6901, 3.
bool is_pointer(std::string_view text)
{
    if (!text.starts_with('/')) return false;
    for (std::size_t at = text.find('~'); at != std::string_view::npos; at = text.find('~', at + 1)) {
        if (at + 1 == text.size() || (text[at + 1] != '0' && text[at + 1] != '1')) return false;
    }
    return true;
}

void take_pointer(YamlMap& map, const YamlMap::Key& key, std::string& into)
{
    const auto text = map.text(key);
    if (!text) return;
    into = text->text;
    if (!is_pointer(into)) map.fault(text->at, into + " is no JSON pointer", accepted_pointer);
}

/// One text, or a list of them.
std::vector<std::string> take_texts(YamlMap& map, const std::string& key)
{
    constexpr const char* accepted = "a text, or a list of texts";
    const auto entry = map.take({key, accepted});
    std::vector<std::string> texts;
    if (!entry) return texts;
    bool is_whole = entry->value.IsScalar() || (entry->value.IsSequence() && entry->value.size() > 0);
    if (entry->value.IsScalar()) texts.push_back(entry->value.Scalar());
    for (std::size_t i = 0; entry->value.IsSequence() && i < entry->value.size(); ++i) {
        const auto one = entry->value[i];
        if (one.IsScalar()) texts.push_back(one.Scalar());
        is_whole = is_whole && one.IsScalar();
    }
    if (!is_whole) map.fault(*entry, "is no list of texts", accepted);
    return texts;
}

std::chrono::seconds take_leeway(YamlMap& map, std::chrono::seconds otherwise)
{
    const auto text = map.text({"leeway_s", accepted_leeway});
    if (!text) return otherwise;
    int seconds = -1;
    const auto* end = text->text.data() + text->text.size();
    const auto read = std::from_chars(text->text.data(), end, seconds);
    if (read.ec != std::errc{} || read.ptr != end || seconds < 0 || seconds > longest_leeway) {
        map.fault(text->at, text->text + " is out of range", accepted_leeway);
    }
    return std::chrono::seconds{seconds};
}

/// The map of a key. nullopt: it is missing or no map, which is told.
std::optional<YamlMap> take_map(YamlMap& map, const YamlMap::Key& key)
{
    const auto entry = map.take(key);
    if (!entry) return std::nullopt;
    if (entry->value.IsMap()) return YamlMap{entry->value, map.file(), entry->key + ".", map.faults()};
    map.fault(*entry, "is no map", key.accepted);
    return std::nullopt;
}

ClaimPlaces take_claims(YamlMap& issuer)
{
    ClaimPlaces places;
    auto claims = take_map(issuer, {"claims", "{tenant: /org/id, …}", Need::required});
    if (!claims) return places;
    take_pointer(*claims, {"tenant", accepted_pointer, Need::required}, places.tenant);
    take_pointer(*claims, {"role", accepted_pointer}, places.role);
    take_pointer(*claims, {"scope", accepted_pointer}, places.scope);
    take_pointer(*claims, {"email", accepted_pointer}, places.email);
    take_pointer(*claims, {"name", accepted_pointer}, places.name);
    claims->refuse_unknown();
    return places;
}

/// A list of maps, each given to `read`.
template <class Read>
void each_map(YamlMap& map, const YamlMap::Key& key, const Read& read)
{
    const auto list = map.take(key);
    if (!list) return;
    if (!list->value.IsSequence() || list->value.size() == 0) {
        map.fault(*list, "is no list of maps", key.accepted);
        return;
    }
    for (const auto& node : list->value) {
        if (node.IsMap()) {
            YamlMap one{node, map.file(), list->key + ".", map.faults()};
            read(one);
            one.refuse_unknown();
        } else {
            map.faults().push_back({config::origin_of(node, map.file()), list->key, "is no map", key.accepted});
        }
    }
}

TokenIssuer take_issuer(YamlMap& map, const config::RealmsConfig& realms, WatchedFiles& files)
{
    TokenIssuer issuer;
    issuer.realm = take_realm(map, realms);
    issuer.rules.issuer = take_text(map, "issuer", "what `iss` must be");
    issuer.rules.audiences = take_texts(map, "audience");
    issuer.rules.leeway = take_leeway(map, issuer.rules.leeway);
    each_map(map, {"keys", "a list such as [{algorithm: RS256, jwks_file: login.jwks}]", Need::required},
             [&](YamlMap& key) { take_keys(key, files, issuer.keys); });
    issuer.claims = take_claims(map);
    issuer.operators = take_texts(map, "operators");
    issuer.scope_prefix = take_text(map, "scope_prefix", "what stands before read, write and admin");
    issuer.default_scope = take_scope(map, "default_scope").value_or(issuer.default_scope);
    return issuer;
}

}  // namespace

config::Faults load_token_issuers(const config::NamedText& file, const config::RealmsConfig& realms,
                                  WatchedFiles& files, TokenIssuers& issuers)
{
    config::Faults faults;
    const auto root = config::parse_yaml(file, faults);
    if (!root) return faults;
    YamlMap top{*root, file.name.string(), {}, faults};
    each_map(top, {"issuers", "a list of issuers", Need::required},
             [&](YamlMap& map) { issuers.add(take_issuer(map, realms, files)); });
    top.refuse_unknown();
    return faults;
}

}  // namespace fantail::ingestor
