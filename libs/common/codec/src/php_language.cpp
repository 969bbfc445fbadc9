#include <charconv>
#include <cstdint>
#include <system_error>

#include "body_language.hpp"
#include "json_decimal.hpp"
#include "json_number.hpp"

namespace fantail::codec {

namespace {

bool is_int(std::string_view token)
{
    std::int64_t value = 0;
    const auto* end = token.data() + token.size();
    return json::is_integer_token(token) && std::from_chars(token.data(), end, value).ec == std::errc{};
}

/// php_gcvt with 17 digits: plain from 1e-4 up to below 1e17, where a float that is whole comes back as an int.
std::optional<std::string> number(std::string_view token)
{
    if (is_int(token)) return token == "-0" ? "0" : std::string{token};
    const auto held = json::as_double(token);
    if (!held) return std::nullopt;
    if (held->is_zero()) return "0";  // of -0.0 PHP makes -0, and of that 0
    if (held->point() > -4 && held->point() <= 17) return json::lay_out_plain(*held);
    return json::lay_out_with_exponent(*held, {.lone_digit = ".0", .width = 1});
}

/// json_decode refuses a document with a lone surrogate.
bool append_string(std::string& to, std::string_view text, json::Unescaped held)
{
    return held == json::Unescaped::utf8 && json::append_quoted_ascii(to, text, json::AsciiEscapes::slash);
}

/// An array whose keys count from 0 is a list to json_encode, and so is an empty one: {} would come back as [].
bool keeps_object(const json::WrittenMembers& members)
{
    for (std::size_t i = 0; i < members.size(); ++i) {
        if (json::array_index(members[i].key) != i) return true;
    }
    return false;
}

constexpr BodyLanguage language{.comma = ",",
                                .colon = ":",
                                .deepest = 511,  // json_decode's depth of 512 counts what the innermost array holds
                                .number = number,
                                .append_string = append_string,
                                .key_order = json::KeyOrder::as_written,
                                .keeps_object = keeps_object};

}  // namespace

const BodyLanguage& php_language() { return language; }

}  // namespace fantail::codec
