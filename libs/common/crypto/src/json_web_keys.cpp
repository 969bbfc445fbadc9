#include "fantail/crypto/json_web_keys.hpp"

#include <algorithm>
#include <utility>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include "fantail/crypto/encoding.hpp"
#include "strict_json.hpp"

namespace fantail::crypto {

namespace json = boost::json;

namespace {

constexpr std::size_t most_keys = 64;

core::Error invalid(std::string detail) { return {core::ErrorCode::invalid_argument, std::move(detail)}; }

/// Empty where there is no such string.
std::string_view text_of(const json::object& key, std::string_view name)
{
    const auto* found = key.if_contains(name);
    return found != nullptr && found->is_string() ? std::string_view{found->get_string()} : std::string_view{};
}

/// Empty where it is missing or no base64url: no key has an empty part.
std::string bytes_of(const json::object& key, std::string_view name)
{
    return base64url_decode(text_of(key, name)).value_or(std::string{});
}

bool is_of_kind(const json::object& key, TokenAlgorithm algorithm)
{
    const auto kind = text_of(key, "kty");
    switch (algorithm) {
    case TokenAlgorithm::hs256:
        return kind == "oct";
    case TokenAlgorithm::rs256:
        return kind == "RSA";
    case TokenAlgorithm::es256:
        return kind == "EC" && text_of(key, "crv") == "P-256";
    case TokenAlgorithm::eddsa:
        return kind == "OKP" && text_of(key, "crv") == "Ed25519";
    }
    return false;
}

/// RFC 7517, 4.2 to 4.4.
bool is_meant_for(const json::object& key, TokenAlgorithm algorithm)
{
    if (!is_of_kind(key, algorithm)) return false;
    if (key.contains("use") && text_of(key, "use") != "sig") return false;
    if (key.contains("alg") && text_of(key, "alg") != to_string(algorithm)) return false;
    const auto* operations = key.if_contains("key_ops");
    if (operations == nullptr) return true;
    const auto* list = operations->if_array();
    return list != nullptr && std::find(list->begin(), list->end(), json::value("verify")) != list->end();
}

core::Result<VerifyingKey> make(const json::object& key, TokenAlgorithm algorithm)
{
    if (algorithm != TokenAlgorithm::hs256 && key.contains("d")) {
        return invalid("is a private key; it needs only the public one");
    }
    switch (algorithm) {
    case TokenAlgorithm::hs256: {
        auto secret = bytes_of(key, "k");
        auto made = VerifyingKey::of_secret(secret);
        wipe(secret);
        return made;
    }
    case TokenAlgorithm::rs256:
        return VerifyingKey::of_rsa(bytes_of(key, "n"), bytes_of(key, "e"));
    case TokenAlgorithm::es256:
        return VerifyingKey::of_p256(bytes_of(key, "x"), bytes_of(key, "y"));
    case TokenAlgorithm::eddsa:
        return VerifyingKey::of_ed25519(bytes_of(key, "x"));
    }
    return invalid("is of no known kind");
}

bool is_there(const std::vector<JsonWebKey>& keys, const std::optional<std::string>& id)
{
    return id && std::any_of(keys.begin(), keys.end(), [&](const auto& key) { return key.id == id; });
}

}  // namespace

core::Result<std::vector<JsonWebKey>> read_json_web_keys(std::string_view text, TokenAlgorithm algorithm)
{
    const auto set = read_strict_object(text, "the key set");
    if (!set) return set.error();
    const auto* listed = set->if_contains("keys");
    const auto* list = listed == nullptr ? nullptr : listed->if_array();
    if (list == nullptr || list->size() > most_keys) return invalid("the key set must have `keys`, a list of up to 64");

    std::vector<JsonWebKey> keys;
    for (std::size_t i = 0; i < list->size(); ++i) {
        const auto* one = (*list)[i].if_object();
        const auto which = "key " + std::to_string(i + 1) + " of the set ";
        if (one == nullptr) return invalid(which + "is no JSON object");
        if (!is_meant_for(*one, algorithm)) continue;
        auto key = make(*one, algorithm);
        if (!key) return invalid(which + key.error().detail);
        const auto id = one->contains("kid") ? std::optional{std::string{text_of(*one, "kid")}} : std::nullopt;
        if (is_there(keys, id)) return invalid(which + "has the kid of another one");
        keys.push_back({id, std::move(*key)});
    }
    if (keys.empty()) return invalid("the key set has no key for " + std::string{to_string(algorithm)});
    return keys;
}

}  // namespace fantail::crypto
