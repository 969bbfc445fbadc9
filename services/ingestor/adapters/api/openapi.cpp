#include "ingestor/adapters/api/openapi.hpp"

#include <algorithm>
#include <array>
#include <set>
#include <stdexcept>
#include <string>
#include <utility>

#include <boost/json/array.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

namespace fantail::ingestor {

namespace json = boost::json;

namespace {

using Names = std::set<std::string>;

constexpr std::string_view every_call = "x-every-call";
constexpr std::string_view calls_with_credential = "x-calls-with-credential";
constexpr std::string_view collection = "{collection}";
constexpr std::array<std::string_view, 5> methods{"get", "put", "post", "patch", "delete"};

void lay_over(json::object& whole, const json::object& part)
{
    for (const auto& [name, value] : part) {
        const auto found = whole.find(name);
        if (found == whole.end()) {
            whole.emplace(name, value);
        } else if (found->value().is_object() && value.is_object()) {
            lay_over(found->value().get_object(), value.get_object());
        } else if (found->value().is_array() && value.is_array()) {
            for (const auto& each : value.get_array()) found->value().get_array().push_back(each);
        } else if (found->value() != value) {
            throw std::logic_error{"two parts of the API's description disagree about " + std::string{name}};
        }
    }
}

json::object joined(std::span<const std::string_view> parts)
{
    json::object whole;
    for (const auto part : parts) {
        boost::system::error_code failed;
        const auto value = json::parse(part, failed);
        if (failed || !value.is_object()) throw std::logic_error{"a part of the API's description is no JSON object"};
        lay_over(whole, value.get_object());
    }
    return whole;
}

/// Members that are there already stay.
void add_missing(json::object& to, const json::object& members)
{
    for (const auto& [name, value] : members) {
        if (!to.contains(name)) to.emplace(name, value);
    }
}

json::object& object_in(json::object& parent, std::string_view name)
{
    auto& member = parent[name];
    if (!member.is_object()) member.emplace_object();
    return member.get_object();
}

void add_headers(json::object& responses, const json::object& headers)
{
    if (headers.empty()) return;
    for (auto& [name, response] : responses) {
        auto& object = response.as_object();
        if (!object.contains("$ref")) add_missing(object_in(object, "headers"), headers);
    }
}

bool needs_credential(const json::object& operation)
{
    const auto* security = operation.if_contains("security");
    return security != nullptr && security->is_array() && !security->get_array().empty();
}

/// What holds of many calls, as the parts say it under `name`.
json::object taken_out(json::object& whole, std::string_view name)
{
    auto common = object_in(whole, name);
    whole.erase(name);
    return common;
}

void say_of_many_calls(json::object& whole)
{
    auto of_all = taken_out(whole, every_call);
    auto with_credential = taken_out(whole, calls_with_credential);
    const auto headers = object_in(of_all, "headers");
    const auto of_each = object_in(of_all, "responses");
    const auto beside_it = object_in(with_credential, "responses");
    for (auto& [path, item] : object_in(whole, "paths")) {
        for (const auto method : methods) {
            auto* found = item.as_object().if_contains(method);
            if (found == nullptr) continue;
            auto& operation = found->as_object();
            auto& responses = object_in(operation, "responses");
            add_missing(responses, of_each);
            if (needs_credential(operation)) add_missing(responses, beside_it);
            add_headers(responses, headers);
        }
    }
    add_headers(object_in(object_in(whole, "components"), "responses"), headers);
}

Names event_lists(const core::Realms& realms)
{
    Names names{"events", "eventTypes"};
    for (const auto& realm : realms.all()) names.insert(realm.dialect->event_list_field);
    return names;
}

Names selectors(const core::Realms& realms)
{
    Names names;
    for (const auto& realm : realms.all()) {
        if (const auto& rule = realm.dialect->event.selector) names.insert(rule->api_field);
    }
    return names;
}

/// How a caller may name the event type where it chooses one.
Names type_members(const core::Realms& realms)
{
    Names names{"type", "event", "eventType"};
    for (const auto& realm : realms.all()) {
        if (const auto& keys = realm.dialect->event.type.at.keys; !keys.empty()) names.insert(keys.back());
    }
    return names;
}

void name_member(json::object& properties, std::string_view placeholder, const Names& names)
{
    const auto found = properties.find(placeholder);
    if (found == properties.end()) return;
    const auto schema = found->value();
    properties.erase(found);
    for (const auto& name : names) properties.emplace(name, schema);
}

void name_members(json::object& whole, const core::Realms& realms)
{
    const auto lists = event_lists(realms);
    const auto values = selectors(realms);
    const auto types = type_members(realms);
    for (auto& [name, schema] : object_in(object_in(whole, "components"), "schemas")) {
        auto* properties = schema.as_object().if_contains("properties");
        if (properties == nullptr) continue;
        name_member(properties->as_object(), "{event_list}", lists);
        name_member(properties->as_object(), "{selector}", values);
        name_member(properties->as_object(), "{type_member}", types);
    }
}

std::string with_collection(std::string text, std::string_view name)
{
    for (auto at = text.find(collection); at != std::string::npos; at = text.find(collection, at + name.size())) {
        text.replace(at, collection.size(), name);
    }
    return text;
}

void name_collections(json::object& whole, const core::Realms& realms)
{
    const auto names = realms.collections();
    json::object named;
    for (const auto& [path, item] : object_in(whole, "paths")) {
        const std::string text{path};
        if (text.find(collection) == std::string::npos) {
            named.emplace(path, item);
            continue;
        }
        const auto described = json::serialize(item);
        for (const auto& name : names) {
            named.emplace(with_collection(text, name), json::parse(with_collection(described, name)));
        }
    }
    whole["paths"] = std::move(named);
}

}  // namespace

json::object openapi_description(std::span<const std::string_view> parts, const core::Realms& realms)
{
    auto whole = joined(parts);
    say_of_many_calls(whole);
    name_members(whole, realms);
    name_collections(whole, realms);
    return whole;
}

}  // namespace fantail::ingestor
