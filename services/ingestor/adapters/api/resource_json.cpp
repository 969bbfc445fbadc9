#include "ingestor/adapters/api/resource_json.hpp"

#include <optional>
#include <utility>

#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include "ingestor/adapters/api/shown_webhook_json.hpp"

namespace fantail::ingestor {

namespace json = boost::json;

namespace {

core::Error invalid(std::string detail) { return {core::ErrorCode::invalid_argument, std::move(detail)}; }

/// `config.callback_url`
std::string name_of(const core::FieldPath& path)
{
    std::string name;
    for (const auto& key : path.keys) name += (name.empty() ? "" : ".") + key;
    return name;
}

std::optional<json::object> object_of(std::string_view text)
{
    boost::system::error_code failed;
    auto value = json::parse(text, failed);
    if (failed || !value.is_object()) return std::nullopt;
    return std::move(value.get_object());
}

/// RFC 7396.
void merge(json::object& into, const json::object& patch)
{
    for (const auto& [name, value] : patch) {
        if (value.is_null()) {
            into.erase(name);
            continue;
        }
        auto& member = into[name];
        if (!value.is_object()) {
            member = value;
            continue;
        }
        if (!member.is_object()) member.emplace_object();
        merge(member.get_object(), value.get_object());
    }
}

/// Takes the value at a path out of a document; nullopt: there is none.
std::optional<json::value> take_out(json::object& document, const core::FieldPath& path)
{
    auto* parent = &document;
    for (std::size_t depth = 0; depth + 1 < path.keys.size(); ++depth) {
        auto* member = parent->if_contains(path.keys[depth]);
        if (member == nullptr || !member->is_object()) return std::nullopt;
        parent = &member->get_object();
    }
    const auto found = path.keys.empty() ? parent->end() : parent->find(path.keys.back());
    if (found == parent->end()) return std::nullopt;
    auto value = std::move(found->value());
    parent->erase(found);
    return value;
}

void put_at(json::object& document, const core::FieldPath& path, std::string_view text)
{
    auto* parent = &document;
    for (std::size_t depth = 0; depth + 1 < path.keys.size(); ++depth) {
        auto& member = (*parent)[path.keys[depth]];
        if (!member.is_object()) member.emplace_object();
        parent = &member.get_object();
    }
    (*parent)[path.keys.back()] = text;
}

core::Result<std::string> text_at(const core::FieldPath& path, const json::value& value)
{
    if (value.is_string() && !value.get_string().empty()) return std::string{std::string_view{value.get_string()}};
    return invalid(name_of(path) + ": must be a string that is not empty");
}

}  // namespace

Read<WebhookFields> read_resource(std::string_view body, const core::ResourceRule& rule, std::string_view kept)
{
    auto patch = object_of(body);
    if (!patch) return RequestFault{invalid("the body must be a JSON object")};

    WebhookFields fields;
    if (const auto url = take_out(*patch, rule.url_at)) {
        auto text = text_at(rule.url_at, *url);
        if (!text) return RequestFault{text.error()};
        fields.url = std::move(*text);
    }
    if (const auto secret = take_out(*patch, rule.secret_at)) {
        fields.secret.taken_away = secret->is_null();
        auto text = text_at(rule.secret_at, *secret);
        if (!text && !secret->is_null()) return RequestFault{text.error()};
        if (text) fields.secret.given = std::move(*text);
    }
    auto document = object_of(kept).value_or(json::object{});
    merge(document, *patch);
    fields.resource = json::serialize(document);
    return fields;
}

std::string show_resource(const ShownWebhook& shown, const std::string& id, const core::Dialect& dialect)
{
    const auto& rule = *dialect.resource;
    const auto& id_field = dialect.event.selector->api_field;
    json::object object{{id_field, id}};
    merge(object, object_of(shown.webhook.resource).value_or(json::object{}));
    object[id_field] = id;
    put_at(object, rule.url_at, shown.webhook.url);
    if (!shown.secret.secret.empty() && !rule.secret_at.empty()) put_at(object, rule.secret_at, shown.secret.secret);

    object.erase("webhook");
    auto text = json::serialize(object);
    text.pop_back();
    return text + ",\"webhook\":" + show(shown, dialect) + "}";
}

core::Error in_its_words(core::Error error, const core::ResourceRule& rule)
{
    const auto rename = [&](std::string_view ours, const core::FieldPath& path) {
        if (error.detail.starts_with(ours)) error.detail.replace(0, ours.size(), name_of(path) + ":");
    };
    rename("url:", rule.url_at);
    if (!rule.secret_at.empty()) rename("secret:", rule.secret_at);
    return error;
}

}  // namespace fantail::ingestor
