#include "fantailctl/commands/keys.hpp"

#include <array>
#include <chrono>
#include <cstddef>
#include <ostream>
#include <utility>

#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <boost/json/string.hpp>

#include "fantail/core/time_text.hpp"
#include "fantail/crypto/encoding.hpp"
#include "fantail/crypto/hash.hpp"
#include "fantail/crypto/random.hpp"
#include "fantailctl/output/json.hpp"

namespace fantail::fantailctl {

namespace json = boost::json;

namespace {

constexpr std::size_t sealing_key_bytes = 32;  // AES-256

/// Every JSON string is a YAML scalar too: a tenant called `null` or `*` stays text.
std::string yaml_text(const json::string& text) { return json::serialize(text); }

}  // namespace

ExitCode new_api_key(const Context& context, const ApiKeyOptions& options)
{
    const auto key = crypto::random_id("fk_");
    json::object entry{{"sha256", crypto::sha256_hex(key)},
                       {"realm", options.realm},
                       {"tenant", options.tenant},
                       {"role", options.role},
                       {"scope", options.scope},
                       {"name", options.name.value_or(options.tenant)}};
    if (options.email) entry["email"] = *options.email;
    if (options.expires_at) entry["expires_at"] = *options.expires_at;
    if (context.output == Output::json) {
        print_json(context.out, json::object{{"key", key}, {"entry", std::move(entry)}});
        return ExitCode::ok;
    }
    context.out << "key, shown only now: " << key << "\n\nentry under `keys:` in the ingestor's key file:\n  - {";
    const char* separator = "";
    for (const auto& member : entry) {
        context.out << separator << member.key() << ": " << yaml_text(member.value().as_string());
        separator = ", ";
    }
    context.out << "}\n";
    return ExitCode::ok;
}

ExitCode new_sealing_key(const Context& context)
{
    std::array<std::byte, sealing_key_bytes> bytes{};
    crypto::random_bytes(bytes);
    const auto today = std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now());
    // The date in its id tells an operator which key is old; the rest keeps two of one day apart.
    const auto id = crypto::random_id("k" + core::iso8601_seconds(today).substr(0, 10) + "-").substr(0, 16);
    const auto key = crypto::base64_encode({reinterpret_cast<const char*>(bytes.data()), bytes.size()});
    if (context.output == Output::json) {
        print_json(context.out, json::object{{"key_id", id}, {"key", key}});
    } else {
        context.out << id << ' ' << key << '\n';
    }
    return ExitCode::ok;
}

}  // namespace fantail::fantailctl
