#include "fantail/codec/field_reader.hpp"

#include <algorithm>

#include <simdjson.h>

#include "json_text.hpp"

namespace fantail::codec {

namespace {

namespace ondemand = simdjson::ondemand;

using core::FieldTree;
using core::FieldValue;
using core::SeenField;

std::string_view trimmed(std::string_view token) { return token.substr(0, token.find_last_not_of(json::blanks) + 1); }

bool is_container(ondemand::json_type type)
{
    return type == ondemand::json_type::object || type == ondemand::json_type::array;
}

/// One walk over one event and one tree. The event is known to be JSON: an error of simdjson ends the walk early.
class Walk {
public:
    Walk(const FieldTree& tree, std::vector<SeenField>& seen) : tree_{tree}, seen_{seen} {}

    void object(ondemand::object object, FieldTree::Place place)
    {
        // What each key has added to the fields beneath it, so that a second of its name takes the place of the first.
        const auto first_mark = marks_.size();
        std::vector<Begun> begun;
        for (auto member : object) {
            ondemand::field field;
            if (std::move(member).get(field) != simdjson::SUCCESS) break;
            const auto child = tree_.child(place, key_of(field));
            if (!child) continue;
            begin(*child, begun);
            value(field.value(), *child);
        }
        marks_.resize(first_mark);
    }

private:
    /// How much a field held before a key was come to.
    struct Mark {
        std::uint32_t field;
        std::size_t values;
        bool existed;
    };

    struct Begun {
        FieldTree::Place place;
        std::size_t first_mark;
        std::size_t last_mark;
    };

    void begin(FieldTree::Place place, std::vector<Begun>& begun)
    {
        const auto before = std::find_if(begun.begin(), begun.end(), [&](const Begun& b) { return b.place == place; });
        if (before == begun.end()) {
            const auto first = marks_.size();
            mark(place);
            begun.push_back({place, first, marks_.size()});
            return;
        }
        for (auto at = before->first_mark; at < before->last_mark; ++at) {
            seen_[marks_[at].field].values.resize(marks_[at].values);
            seen_[marks_[at].field].exists = marks_[at].existed;
        }
    }

    void mark(FieldTree::Place place)
    {
        if (const auto number = tree_.number(place)) {
            const auto& field = seen_[*number];
            marks_.push_back({*number, field.values.size(), field.exists});
        }
        for (const auto child : tree_.children(place)) mark(child);
    }

    void value(ondemand::value value, FieldTree::Place place)
    {
        ondemand::json_type type;
        if (value.type().get(type) != simdjson::SUCCESS) return;
        const auto number = tree_.number(place);
        if (number) seen_[*number].exists = true;
        if (type == ondemand::json_type::object) {
            if (number) add(*number, core::Composite{}, false);
            if (ondemand::object inner; value.get_object().get(inner) == simdjson::SUCCESS) object(inner, place);
        } else if (type == ondemand::json_type::array) {
            if (ondemand::array inner; value.get_array().get(inner) == simdjson::SUCCESS) array(inner, place);
        } else if (number) {
            add(*number, scalar(value, type), false);
        }
    }

    void array(ondemand::array array, FieldTree::Place place)
    {
        const auto number = tree_.number(place);
        for (auto element : array) {
            ondemand::value item;
            ondemand::json_type type;
            if (element.get(item) != simdjson::SUCCESS || item.type().get(type) != simdjson::SUCCESS) return;
            if (number) add(*number, is_container(type) ? core::Composite{} : scalar(item, type), true);
            if (type != ondemand::json_type::object || tree_.children(place).empty()) continue;
            if (ondemand::object inner; item.get_object().get(inner) == simdjson::SUCCESS) object(inner, place);
        }
    }

    void add(std::uint32_t field, FieldValue value, bool is_element)
    {
        seen_[field].values.push_back({.value = std::move(value), .is_element = is_element});
    }

    FieldValue scalar(ondemand::value& value, ondemand::json_type type)
    {
        const std::string_view token = trimmed(value.raw_json_token());
        if (type == ondemand::json_type::number) return core::Decimal::parse(token);
        if (type == ondemand::json_type::boolean) return token == "true";
        if (type == ondemand::json_type::null) return core::Null{};
        std::string text;
        json::unescape(token.substr(1, token.size() - 2), text);
        return text;
    }

    /// Unescaped. Its closing quote is there: simdjson has found it before.
    std::string_view key_of(const ondemand::field& field)
    {
        const std::string_view rest{field.key().raw()};
        const auto raw = rest.substr(0, json::find_closing_quote(rest, 0));
        if (raw.find('\\') == std::string_view::npos) return raw;
        json::unescape(raw, key_);
        return key_;
    }

    const FieldTree& tree_;
    std::vector<SeenField>& seen_;
    std::vector<Mark> marks_;
    std::string key_;
};

bool equals_ignoring_case(std::string_view name, std::string_view lower)
{
    return std::equal(name.begin(), name.end(), lower.begin(), lower.end(),
                      [](char a, char b) { return (a >= 'A' && a <= 'Z' ? static_cast<char>(a + 32) : a) == b; });
}

}  // namespace

struct FieldReader::Buffers {
    ondemand::parser parser;
    std::string padded;  ///< the event and simdjson's padding
    std::vector<SeenField> seen;
};

FieldReader::FieldReader() : buffers_{std::make_unique<Buffers>()} {}
FieldReader::~FieldReader() = default;
FieldReader::FieldReader(FieldReader&&) noexcept = default;
FieldReader& FieldReader::operator=(FieldReader&&) noexcept = default;

const std::vector<SeenField>& FieldReader::read(std::string_view event, const core::FieldTree& tree)
{
    auto& [parser, padded, seen] = *buffers_;
    seen.assign(tree.size(), {});
    if (tree.size() == 0) return seen;
    padded.assign(event);
    padded.resize(event.size() + simdjson::SIMDJSON_PADDING, ' ');
    ondemand::document document;
    if (parser.iterate(padded.data(), event.size(), padded.size()).get(document) != simdjson::SUCCESS) return seen;
    ondemand::object object;
    if (document.get_object().get(object) == simdjson::SUCCESS) Walk{tree, seen}.object(object, FieldTree::root);
    return seen;
}

const std::vector<SeenField>& AskedValues::payload(const core::FieldTree& tree)
{
    return reader_.read(event_.payload, tree);
}

std::optional<std::string_view> AskedValues::header(std::string_view name)
{
    const auto found = std::find_if(event_.headers.rbegin(), event_.headers.rend(), [name](const core::Header& header) {
        return equals_ignoring_case(header.name, name);
    });
    if (found == event_.headers.rend()) return std::nullopt;
    return found->value;
}

std::optional<std::string_view> AskedValues::attribute(std::string_view name)
{
    const auto found = std::find_if(event_.attributes.begin(), event_.attributes.end(),
                                    [name](const core::Header& attribute) { return attribute.name == name; });
    if (found != event_.attributes.end()) return found->value;
    const auto in_header = header("ce_" + std::string{name});
    return in_header || event_.structured.empty() ? in_header : structured_attribute(name);
}

// With a reader of its own: what was read of the payload is still looked at.
std::optional<std::string_view> AskedValues::structured_attribute(std::string_view name)
{
    core::FieldTree tree;
    tree.add("/" + std::string{name});
    FieldReader reader;
    const auto& seen = reader.read(event_.structured, tree).front();
    if (seen.values.size() != 1 || seen.values.front().is_element) return std::nullopt;
    const auto& value = seen.values.front().value;
    if (std::holds_alternative<core::Null>(value) || std::holds_alternative<core::Composite>(value))
        return std::nullopt;
    const auto* text = std::get_if<std::string>(&value);
    attribute_ =
        text != nullptr ? *text : core::to_json(value);  // CloudEvents 1.0.2, 3.1: numbers and booleans as text
    return attribute_;
}

}  // namespace fantail::codec
