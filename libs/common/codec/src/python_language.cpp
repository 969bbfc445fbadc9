#include "body_language.hpp"
#include "json_decimal.hpp"
#include "json_number.hpp"

namespace fantail::codec {

namespace {

constexpr std::size_t most_digits = 4300;  // sys.get_int_max_str_digits(): int() refuses more

/// An int of any size, as it is: -0 is the only one that Python writes otherwise.
std::optional<std::string> integer(std::string_view token)
{
    if (token == "-0") return "0";
    const auto digits = token.size() - (token.starts_with('-') ? 1 : 0);
    return digits <= most_digits ? std::optional{std::string{token}} : std::nullopt;
}

/// float.__repr__: plain from 1e-4 up to below 1e16, and always a float to be seen.
std::optional<std::string> number(std::string_view token)
{
    if (json::is_integer_token(token)) return integer(token);
    const auto held = json::as_double(token);
    if (!held) return std::nullopt;
    if (held->is_zero()) return held->negative ? "-0.0" : "0.0";
    if (held->point() <= -4 || held->point() > 16) {
        return json::lay_out_with_exponent(*held, {.lone_digit = "", .width = 2});
    }
    return json::lay_out_plain(*held) + (held->exponent >= 0 ? ".0" : "");
}

/// A lone surrogate is a character like any other to Python.
bool append_string(std::string& to, std::string_view text, json::Unescaped /*held*/)
{
    return json::append_quoted_ascii(to, text, json::AsciiEscapes::delete_character);
}

bool keeps_object(const json::WrittenMembers& /*members*/) { return true; }

constexpr BodyLanguage language{.comma = ", ",
                                .colon = ": ",
                                .deepest = 900,  // its recursion limit is 1000, and a receiver's own frames count
                                .number = number,
                                .append_string = append_string,
                                .key_order = json::KeyOrder::as_written,
                                .keeps_object = keeps_object};

}  // namespace

const BodyLanguage& python_language() { return language; }

}  // namespace fantail::codec
