#include "fantail/core/event_identity.hpp"

#include <algorithm>

namespace fantail::core {

namespace {

constexpr std::size_t longest_event_id = 128;

/// `4:name`: no two lists of fields give the same text, whatever the fields hold.
void append_field(std::string& text, std::string_view field)
{
    text.append(std::to_string(field.size())).append(1, ':').append(field).append(1, ' ');
}

bool is_event_id_character(char c) noexcept
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
}

}  // namespace

std::string event_identity(const IdentityParts& parts)
{
    std::string text;
    if (parts.publisher_id.empty()) {
        text = "at ";
        append_field(text, parts.topic);
        return text.append(std::to_string(parts.partition)).append(1, ':').append(std::to_string(parts.offset.value()));
    }
    text = "id ";
    append_field(text, parts.topic);
    append_field(text, parts.tenant.value());
    append_field(text, parts.type);
    append_field(text, parts.publisher_id);
    return text.append(parts.body_sha256);
}

bool is_usable_event_id(std::string_view id) noexcept
{
    return !id.empty() && id.size() <= longest_event_id && std::all_of(id.begin(), id.end(), is_event_id_character);
}

EndpointKey endpoint_key(EndpointKeyRule rule, const RealmName& realm, const TenantId& tenant, const WebhookId& webhook,
                         std::string_view url)
{
    if (rule == EndpointKeyRule::webhook) return EndpointKey{webhook.value()};

    // Begins with a digit, as no webhook id does: the two kinds of key never meet.
    std::string text;
    append_field(text, realm.value());
    append_field(text, tenant.value());
    return EndpointKey{text.append(url)};
}

}  // namespace fantail::core
