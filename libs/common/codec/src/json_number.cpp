#include "json_number.hpp"

#include <algorithm>
#include <cstddef>

namespace fantail::codec::json {

namespace {

std::size_t skip_digits(std::string_view token, std::size_t at) noexcept
{
    return std::min(token.find_first_not_of("0123456789", at), token.size());
}

}  // namespace

bool is_number(std::string_view token) noexcept
{
    std::size_t at = token.starts_with('-') ? 1 : 0;
    const auto whole = at;
    at = skip_digits(token, at);
    if (at == whole || (token[whole] == '0' && at > whole + 1)) return false;
    if (at < token.size() && token[at] == '.') {
        const auto fraction = at + 1;
        at = skip_digits(token, fraction);
        if (at == fraction) return false;
    }
    if (at < token.size() && (token[at] == 'e' || token[at] == 'E')) {
        ++at;
        if (at < token.size() && (token[at] == '+' || token[at] == '-')) ++at;
        const auto exponent = at;
        at = skip_digits(token, exponent);
        if (at == exponent) return false;
    }
    return at == token.size();
}

bool is_integer_token(std::string_view token) noexcept { return token.find_first_of(".eE") == std::string_view::npos; }

}  // namespace fantail::codec::json
