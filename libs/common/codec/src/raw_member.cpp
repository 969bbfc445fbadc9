#include "fantail/codec/raw_member.hpp"

#include <simdjson.h>

#include "json_text.hpp"

namespace fantail::codec {

namespace {

namespace ondemand = simdjson::ondemand;

std::string_view trimmed(std::string_view token) { return token.substr(0, token.find_last_not_of(json::blanks) + 1); }

std::string_view text_of(ondemand::value& value)
{
    std::string_view text;
    ondemand::json_type type;
    if (value.type().get(type) != simdjson::SUCCESS) return {};
    if (ondemand::object object; type == ondemand::json_type::object) {
        if (value.get_object().get(object) != simdjson::SUCCESS || object.raw_json().get(text) != simdjson::SUCCESS) {
            return {};
        }
        return text;
    }
    if (ondemand::array array; type == ondemand::json_type::array) {
        if (value.get_array().get(array) != simdjson::SUCCESS || array.raw_json().get(text) != simdjson::SUCCESS) {
            return {};
        }
        return text;
    }
    return value.raw_json_token();
}

}  // namespace

std::optional<std::string> raw_member(std::string_view document, std::string_view key)
{
    const simdjson::padded_string padded{document};
    ondemand::parser parser;
    ondemand::document read;
    ondemand::object object;
    std::optional<std::string> found;
    if (parser.iterate(padded).get(read) != simdjson::SUCCESS) return found;
    if (read.get_object().get(object) != simdjson::SUCCESS) return found;
    for (auto member : object) {
        ondemand::field field;
        if (std::move(member).get(field) != simdjson::SUCCESS) return std::nullopt;
        const std::string_view rest{field.key().raw()};
        std::string name;
        json::unescape(rest.substr(0, json::find_closing_quote(rest, 0)), name);
        if (name == key) found = trimmed(text_of(field.value()));
    }
    return found;
}

std::vector<std::string> raw_elements(std::string_view document)
{
    const simdjson::padded_string padded{document};
    ondemand::parser parser;
    ondemand::document read;
    ondemand::array array;
    std::vector<std::string> found;
    if (parser.iterate(padded).get(read) != simdjson::SUCCESS) return found;
    if (read.get_array().get(array) != simdjson::SUCCESS) return found;
    for (auto element : array) {
        ondemand::value value;
        if (element.get(value) != simdjson::SUCCESS) return {};
        found.emplace_back(trimmed(text_of(value)));
    }
    return found;
}

}  // namespace fantail::codec
