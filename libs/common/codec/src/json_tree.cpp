#include "json_tree.hpp"

#include <simdjson.h>

#include "json_number.hpp"
#include "json_text.hpp"

namespace fantail::codec::json {

namespace {

namespace ondemand = simdjson::ondemand;

/// A token reaches to the next one: with the blanks between.
std::string_view trimmed(std::string_view token) { return token.substr(0, token.find_last_not_of(blanks) + 1); }

/// The raw text of a key. Its closing quote is there: simdjson has found it before.
std::string_view key_of(const ondemand::field& field)
{
    const std::string_view rest{field.key().raw()};
    return rest.substr(0, find_closing_quote(rest, 0));
}

class Builder {
public:
    explicit Builder(std::size_t max_depth) : max_depth_{max_depth} {}

    // The build…() functions answer whether to go on; if not, fault() says why.

    bool build(ondemand::value value, std::size_t depth, Tree& into)
    {
        if (depth > max_depth_) return fail("is nested deeper than " + std::to_string(max_depth_) + " levels");
        ondemand::json_type type;
        if (const auto error = value.type().get(type)) return fail(error);
        switch (type) {
        case ondemand::json_type::object:
            return build_object(value, depth, into);
        case ondemand::json_type::array:
            return build_array(value, depth, into);
        case ondemand::json_type::string: {
            const std::string_view token = value.raw_json_token();
            // simdjson must be told that the string is read: skipping one, it takes a colon behind it for a key's.
            if (const auto error = value.get_raw_json_string().error()) return fail(error);
            const auto quoted = trimmed(token);
            into.kind = Kind::text;
            return take_text(quoted.substr(1, quoted.size() - 2), into.text);
        }
        default:
            return build_scalar(type, trimmed(value.raw_json_token()), into);
        }
    }

    [[nodiscard]] const std::string& fault() const noexcept { return fault_; }

    bool fail(simdjson::error_code error) { return fail(std::string{"is no JSON: "} + simdjson::error_message(error)); }

    bool fail(std::string fault)
    {
        fault_ = std::move(fault);
        return false;
    }

private:
    bool build_object(ondemand::value& value, std::size_t depth, Tree& into)
    {
        into.kind = Kind::object;
        ondemand::object object;
        if (const auto error = value.get_object().get(object)) return fail(error);
        for (auto member : object) {
            ondemand::field field;
            if (const auto error = std::move(member).get(field)) return fail(error);
            Tree::Member made;
            if (!take_text(key_of(field), made.key)) return false;
            if (!build(field.value(), depth + 1, made.value)) return false;
            std::erase_if(into.members, [&made](const Tree::Member& before) { return before.key == made.key; });
            into.members.push_back(std::move(made));
        }
        return true;
    }

    bool build_array(ondemand::value& value, std::size_t depth, Tree& into)
    {
        into.kind = Kind::array;
        ondemand::array array;
        if (const auto error = value.get_array().get(array)) return fail(error);
        for (auto element : array) {
            ondemand::value item;
            if (const auto error = element.get(item)) return fail(error);
            if (!build(item, depth + 1, into.items.emplace_back())) return false;
        }
        return true;
    }

    bool build_scalar(ondemand::json_type type, std::string_view token, Tree& into)
    {
        if (type == ondemand::json_type::number) {
            if (!is_number(token)) return fail("is no JSON: a number breaks its grammar");
            into.kind = Kind::number;
            into.text = token;
            return true;
        }
        if (token != "true" && token != "false" && token != "null") {
            return fail("is no JSON: a value is none of its words");
        }
        into.kind = token == "null" ? Kind::null : Kind::boolean;
        into.yes = token == "true";
        return true;
    }

    bool take_text(std::string_view raw, std::string& into)
    {
        if (!has_valid_escapes(raw)) return fail("is no JSON: a string has an escape that it does not know");
        unescape(raw, into);
        return true;
    }

    std::size_t max_depth_;
    std::string fault_;
};

}  // namespace

Parsed parse(std::string_view document, std::size_t max_depth)
{
    Parsed parsed;
    Builder builder{max_depth};
    const simdjson::padded_string padded{document};
    ondemand::parser parser;
    ondemand::document read;
    ondemand::value value;
    bool built = false;
    if (const auto error = parser.iterate(padded).get(read)) {
        builder.fail(error);
    } else if (const auto no_container = read.get_value().get(value)) {
        builder.fail(no_container == simdjson::SCALAR_DOCUMENT_AS_VALUE ? "must be an object"
                                                                        : simdjson::error_message(no_container));
    } else {
        built = builder.build(value, 1, parsed.tree);
    }
    if (built && read.current_location().error() != simdjson::OUT_OF_BOUNDS) {
        builder.fail("is no JSON: something follows its end");
    }
    parsed.fault = builder.fault();
    return parsed;
}

}  // namespace fantail::codec::json
