#include "fantailctl/commands/keys.hpp"

#include <array>
#include <chrono>
#include <cstddef>
#include <ostream>

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
std::string yaml_text(const std::string& text) { return json::serialize(json::string{text}); }

}  // namespace

ExitCode new_api_key(const Context& context, const ApiKeyOptions& options)
{
    const auto key = crypto::random_id("fk_");
    const auto hash = crypto::sha256_hex(key);
    const auto name = options.name.value_or(options.tenant);
    if (context.output == Output::json) {
        print_json(context.out, json::object{{"key", key},
                                             {"entry", json::object{{"sha256", hash},
                                                                    {"realm", options.realm},
                                                                    {"tenant", options.tenant},
                                                                    {"role", options.role},
                                                                    {"name", name}}}});
        return ExitCode::ok;
    }
    context.out << "key, shown only now: " << key
                << "\n\nentry under `keys:` in the ingestor's key file:\n  - {sha256: " << hash
                << ", realm: " << yaml_text(options.realm) << ", tenant: " << yaml_text(options.tenant)
                << ", role: " << options.role << ", name: " << yaml_text(name) << "}\n";
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
