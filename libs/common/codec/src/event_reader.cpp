#include "fantail/codec/event_reader.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <vector>

#include <simdjson.h>

#include "json_number.hpp"
#include "json_text.hpp"

namespace fantail::codec {

namespace {

namespace ondemand = simdjson::ondemand;

constexpr std::size_t deepest = 1000;  // our recursion and simdjson's own bookkeeping end here

/// The places that are looked for. A set of them is a bit mask, so that keys nobody asks for cost one test.
enum Place : std::size_t { type_place, tenant_place, id_place, time_place, selector_place, place_count };

using Places = std::uint32_t;

/// A token reaches to the next one: with the blanks between.
std::string_view trimmed(std::string_view token) { return token.substr(0, token.find_last_not_of(json::blanks) + 1); }

/// One walk over one document.
class Walk {
public:
    Walk(const core::EventShape& shape, std::size_t max_depth)
        : shape_{shape}, max_depth_{std::min(max_depth, deepest)}, envelope_seen_(shape.envelope.size(), false)
    {
        static const core::FieldPath nowhere;
        paths_ = {&shape.type.at, &shape.tenant, &shape.id, &shape.time,
                  shape.selector ? &shape.selector->at : &nowhere};
    }

    /// nullopt: all of it is JSON, and what was looked for is found.
    std::optional<Refused> run(ondemand::document& document)
    {
        ondemand::json_type type;
        if (const auto error = document.type().get(type)) return refused(error);
        if (type != ondemand::json_type::object) return Refused{Rejection::not_an_object, "the event is no object"};

        ondemand::object object;
        if (const auto error = document.get_object().get(object)) return refused(error);
        Places wanted = 0;
        for (std::size_t place = 0; place < place_count; ++place) {
            if (!paths_[place]->empty()) wanted |= Places{1} << place;
        }
        walk(object, 1, wanted);
        if (fault_) return fault_;
        if (document.current_location().error() != simdjson::OUT_OF_BOUNDS) {
            return Refused{Rejection::bad_json, "something follows the event's closing brace"};
        }
        return std::nullopt;
    }

    std::variant<EventFields, Refused> fields()
    {
        auto& type = found_[type_place];
        if (!type || type->empty() || !type_is_string_) {
            return Refused{Rejection::no_type, "the event's type is missing, empty or not a string"};
        }
        if (shape_.type.lower_case) {
            std::ranges::transform(*type, type->begin(), [](char c) { return c >= 'A' && c <= 'Z' ? c + 32 : c; });
        }
        return EventFields{.type = shape_.type.prefix + *type,
                           .tenant = std::move(found_[tenant_place]),
                           .id = std::move(found_[id_place]),
                           .time = std::move(found_[time_place]),
                           .selector = std::move(found_[selector_place])};
    }

private:
    static Refused refused(simdjson::error_code error)
    {
        if (error == simdjson::UTF8_ERROR) return {Rejection::bad_utf8, "the event is not UTF-8"};
        return {Rejection::bad_json, simdjson::error_message(error)};
    }

    bool fail(Refused refused)
    {
        fault_ = std::move(refused);
        return false;
    }

    bool fail(simdjson::error_code error) { return fail(refused(error)); }

    // The walk_…() functions answer whether to go on; if not, fault_ says why.

    bool walk(ondemand::object& object, std::size_t depth, Places wanted)
    {
        if (depth > max_depth_) return too_deep();
        for (auto member : object) {
            ondemand::field field;
            if (const auto error = std::move(member).get(field)) return fail(error);
            const auto raw_key = key_of(field);
            if (!json::has_valid_escapes(raw_key)) return bad_escape();
            Places here = 0;
            if (wanted != 0 || depth == 1) {
                const auto key = unescaped(raw_key);
                if (depth == 1 && repeats_envelope(key)) return false;
                here = narrowed(wanted, depth, key);
            }
            if (!walk(field.value(), depth, here)) return false;
        }
        return true;
    }

    bool walk(ondemand::array& array, std::size_t depth)
    {
        if (depth > max_depth_) return too_deep();
        for (auto element : array) {
            ondemand::value value;
            if (const auto error = element.get(value)) return fail(error);
            if (!walk(value, depth, 0)) return false;
        }
        return true;
    }

    /// `here`: the places whose path leads through this value; `depth`: how many keys led to it.
    bool walk(ondemand::value& value, std::size_t depth, Places here)
    {
        forget(here);
        ondemand::json_type type;
        if (const auto error = value.type().get(type)) return fail(error);
        switch (type) {
        case ondemand::json_type::object: {
            ondemand::object object;
            if (const auto error = value.get_object().get(object)) return fail(error);
            return walk(object, depth + 1, here);
        }
        case ondemand::json_type::array: {
            ondemand::array array;
            if (const auto error = value.get_array().get(array)) return fail(error);
            return walk(array, depth + 1);
        }
        case ondemand::json_type::string: {
            const std::string_view token = value.raw_json_token();
            // simdjson must be told that the string is read: skipping one, it takes a colon behind it for a key's.
            if (const auto error = value.get_raw_json_string().error()) return fail(error);
            return string(trimmed(token), ending(here, depth));
        }
        default:
            return scalar(type, trimmed(value.raw_json_token()), ending(here, depth));
        }
    }

    bool string(std::string_view token, Places here)
    {
        const auto raw = token.substr(1, token.size() - 2);
        if (!json::has_valid_escapes(raw)) return bad_escape();
        if (here != 0) take_string(raw, here);
        return true;
    }

    bool scalar(ondemand::json_type type, std::string_view token, Places here)
    {
        if (type == ondemand::json_type::number) {
            if (!json::is_number(token)) return fail({Rejection::bad_json, "a number breaks JSON's grammar"});
            if (here != 0) take(std::string{token}, here);
            return true;
        }
        if (token == "true" || token == "false" || token == "null") return true;
        return fail({Rejection::bad_json, "a value is none of JSON's words"});
    }

    void take_string(std::string_view raw, Places here)
    {
        if (json::unescape(raw, scratch_) == json::Unescaped::with_lone_surrogates) return;
        take(scratch_, here);
        if ((here & Places{1} << type_place) != 0) type_is_string_ = true;
    }

    void take(const std::string& text, Places here)
    {
        for (std::size_t place = 0; place < place_count; ++place) {
            if ((here & Places{1} << place) != 0) found_[place] = text;
        }
    }

    /// A key that repeats takes the place of the one before, with all that was in it.
    void forget(Places here)
    {
        for (std::size_t place = 0; here >> place != 0; ++place) {
            if ((here >> place & 1U) != 0) found_[place].reset();
        }
        if ((here & Places{1} << type_place) != 0) type_is_string_ = false;
    }

    /// Those of `wanted` whose key number `depth` is `key`.
    [[nodiscard]] Places narrowed(Places wanted, std::size_t depth, std::string_view key) const
    {
        Places here = 0;
        for (std::size_t place = 0; wanted >> place != 0; ++place) {
            const bool is_wanted = (wanted >> place & 1U) != 0;
            const auto& keys = paths_[place]->keys;
            if (is_wanted && keys.size() >= depth && keys[depth - 1] == key) here |= Places{1} << place;
        }
        return here;
    }

    /// Those of `here` whose path ends with its key number `depth`.
    [[nodiscard]] Places ending(Places here, std::size_t depth) const
    {
        Places ends = 0;
        for (std::size_t place = 0; here >> place != 0; ++place) {
            if ((here >> place & 1U) != 0 && paths_[place]->keys.size() == depth) ends |= Places{1} << place;
        }
        return ends;
    }

    bool repeats_envelope(std::string_view key)
    {
        const auto found = std::ranges::find(shape_.envelope, key);
        if (found == shape_.envelope.end()) return false;
        const auto index = static_cast<std::size_t>(found - shape_.envelope.begin());
        if (!envelope_seen_[index]) {
            envelope_seen_[index] = true;
            return false;
        }
        fail({Rejection::repeated_envelope_key, "the key `" + *found + "` is there twice"});
        return true;
    }

    /// The raw text of a key. Its closing quote is there: simdjson has found it before.
    static std::string_view key_of(const ondemand::field& field)
    {
        const char* const begin = field.key().raw();
        const char* end = begin;
        while (*end != '"') end += *end == '\\' ? 2 : 1;
        return {begin, static_cast<std::size_t>(end - begin)};
    }

    std::string_view unescaped(std::string_view raw)
    {
        if (raw.find('\\') == std::string_view::npos) return raw;
        json::unescape(raw, scratch_);
        return scratch_;
    }

    bool too_deep()
    {
        return fail({Rejection::too_deep, "nested deeper than " + std::to_string(max_depth_) + " levels"});
    }

    bool bad_escape() { return fail({Rejection::bad_json, "a string has an escape that JSON does not know"}); }

    const core::EventShape& shape_;
    std::size_t max_depth_;
    std::array<const core::FieldPath*, place_count> paths_{};
    std::array<std::optional<std::string>, place_count> found_;
    std::vector<bool> envelope_seen_;
    std::string scratch_;
    std::optional<Refused> fault_;
    bool type_is_string_{false};
};

}  // namespace

std::string_view to_string(Rejection reason) noexcept
{
    switch (reason) {
    case Rejection::tombstone:
        return "tombstone";
    case Rejection::too_large:
        return "too_large";
    case Rejection::too_deep:
        return "too_deep";
    case Rejection::bad_utf8:
        return "bad_utf8";
    case Rejection::bad_json:
        return "bad_json";
    case Rejection::not_an_object:
        return "not_an_object";
    case Rejection::repeated_envelope_key:
        return "repeated_envelope_key";
    case Rejection::no_type:
        return "no_type";
    case Rejection::no_tenant:
        return "no_tenant";
    case Rejection::schema_registry_framing:
        return "schema_registry_framing";
    case Rejection::bad_cloud_event:
        return "bad_cloud_event";
    case Rejection::unsupported_content_type:
        return "unsupported_content_type";
    }
    return "unknown";
}

struct EventReader::Buffers {
    ondemand::parser parser;
    std::string padded;  ///< the event and simdjson's padding
};

EventReader::EventReader() : buffers_{std::make_unique<Buffers>()} {}
EventReader::~EventReader() = default;
EventReader::EventReader(EventReader&&) noexcept = default;
EventReader& EventReader::operator=(EventReader&&) noexcept = default;

std::variant<EventFields, Refused> EventReader::read(std::string_view event, const core::EventShape& shape,
                                                     ReadLimits limits)
{
    if (event.empty()) return Refused{Rejection::tombstone, "the record has no value"};
    if (event.size() > limits.max_bytes) {
        return Refused{Rejection::too_large, "the event has " + std::to_string(event.size()) + " bytes, the limit is " +
                                                 std::to_string(limits.max_bytes)};
    }
    if (event.front() == '\0') {
        return Refused{Rejection::schema_registry_framing,
                       "the event begins with a zero byte, as serializers for a schema registry write it; where JSON "
                       "follows the first five bytes, say `framing: confluent` at the topic"};
    }

    auto& [parser, padded] = *buffers_;
    padded.assign(event);
    padded.resize(event.size() + simdjson::SIMDJSON_PADDING, ' ');
    ondemand::document document;
    if (const auto error = parser.iterate(padded.data(), event.size(), padded.size()).get(document)) {
        return error == simdjson::UTF8_ERROR ? Refused{Rejection::bad_utf8, "the event is not UTF-8"}
                                             : Refused{Rejection::bad_json, simdjson::error_message(error)};
    }
    Walk walk{shape, limits.max_depth};
    if (auto refused = walk.run(document)) return *std::move(refused);
    return walk.fields();
}

}  // namespace fantail::codec
