#include "body_language.hpp"
#include "json_decimal.hpp"

namespace fantail::codec {

namespace {

/// ECMA-262, Number::toString: plain from 1e-6 up to below 1e21, else with an exponent.
std::optional<std::string> number(std::string_view token)
{
    const auto held = json::as_double(token);
    if (!held) return std::nullopt;
    if (held->is_zero()) return "0";  // JSON.stringify drops the sign of -0
    if (held->point() > -6 && held->point() <= 21) return json::lay_out_plain(*held);
    return json::lay_out_with_exponent(*held, {.lone_digit = "", .width = 1});
}

bool append_string(std::string& to, std::string_view text, json::Unescaped /*held*/)
{
    json::append_quoted(to, text);
    return true;
}

bool keeps_object(const json::WrittenMembers& /*members*/) { return true; }

constexpr BodyLanguage language{.comma = ",",
                                .colon = ":",
                                .deepest = 2000,  // twice what EventReader lets through; our recursion ends here
                                .number = number,
                                .append_string = append_string,
                                .key_order = json::KeyOrder::indices_first,
                                .keeps_object = keeps_object};

}  // namespace

const BodyLanguage& javascript_language() { return language; }

}  // namespace fantail::codec
