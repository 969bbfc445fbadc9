#include "ingestor/adapters/api/secret_json.hpp"

#include <string>
#include <utility>

#include <boost/json/parse.hpp>

#include "fantail/core/time_text.hpp"
#include "ingestor/adapters/api/whole_number.hpp"

namespace fantail::ingestor {

namespace json = boost::json;

namespace {

core::Error invalid(std::string detail) { return {core::ErrorCode::invalid_argument, std::move(detail)}; }

core::Result<void> take(std::string_view name, const json::value& value, WantedRotation& rotation)
{
    if (name == "secret") {
        if (!value.is_string() || value.get_string().empty()) {
            return invalid("secret: must be a string that is not empty");
        }
        rotation.secret.given = std::string{std::string_view{value.get_string()}};
        return {};
    }
    if (name == "signature") {
        const auto scheme = read_signature_scheme(value);
        if (!scheme) return scheme.error();
        rotation.secret.scheme = *scheme;
        return {};
    }
    if (name == "overlap_seconds") {
        const auto seconds = whole_number(value);
        if (!seconds) return invalid("overlap_seconds: must be a whole number");
        rotation.overlap = std::chrono::seconds{*seconds};
        return {};
    }
    return invalid(std::string{name} + ": is not known; known are secret, signature, overlap_seconds");
}

}  // namespace

core::Result<SignatureScheme> read_signature_scheme(const json::value& value)
{
    if (value.is_string() && value.get_string() == "v1") return SignatureScheme::v1;
    if (value.is_string() && value.get_string() == "v1a") return SignatureScheme::v1a;
    return invalid("signature: must be v1 or v1a");
}

core::Result<WantedRotation> read_rotation(std::string_view body)
{
    WantedRotation rotation;
    if (body.empty()) return rotation;
    boost::system::error_code failed;
    const auto value = json::parse(body, failed);
    if (failed || !value.is_object()) return invalid("the body must be a JSON object, or there must be none");
    for (const auto& [name, member] : value.get_object()) {
        if (const auto taken = take(name, member, rotation); !taken) return taken.error();
    }
    return rotation;
}

void add_secret(json::object& object, const ShownSecret& secret)
{
    if (!secret.secret.empty()) object["secret"] = secret.secret;
    if (!secret.public_key.empty()) object["public_key"] = secret.public_key;
}

json::object show(const ShownRotation& rotation)
{
    json::object object;
    add_secret(object, rotation.next);
    object["overlap_ends_at"] = core::iso8601_seconds(rotation.ends_at);
    return object;
}

json::object show(const Rotated& rotated, const core::WebhookId& id)
{
    json::object object{{"id", id.value()}};
    add_secret(object, rotated.secret);
    object["overlap_ends_at"] = core::iso8601_seconds(rotated.overlap_ends_at);
    return object;
}

json::object show_secrets(const ShownWebhook& shown)
{
    json::object object{{"id", shown.webhook.id.value()}};
    add_secret(object, shown.secret);
    if (shown.rotation) object["rotation"] = show(*shown.rotation);
    return object;
}

}  // namespace fantail::ingestor
