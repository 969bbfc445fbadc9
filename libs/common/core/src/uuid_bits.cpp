#include "fantail/core/uuid_bits.hpp"

namespace fantail::core {

namespace {

constexpr std::size_t text_size = 36;
constexpr std::size_t digits_a_word = 16;
constexpr std::string_view hex_digits = "0123456789abcdef";

constexpr bool is_place_of_dash(std::size_t at) noexcept { return at == 8 || at == 13 || at == 18 || at == 23; }

}  // namespace

std::optional<UuidBits> UuidBits::parse(std::string_view text) noexcept
{
    if (text.size() != text_size) return std::nullopt;
    UuidBits bits;
    std::size_t digits = 0;
    for (std::size_t at = 0; at < text.size(); ++at) {
        if (is_place_of_dash(at)) {
            if (text[at] != '-') return std::nullopt;
            continue;
        }
        const auto value = hex_digits.find(text[at]);
        if (value == std::string_view::npos) return std::nullopt;
        auto& word = bits.words[digits++ / digits_a_word];
        word = word << 4U | value;
    }
    return bits;
}

std::string UuidBits::to_string() const
{
    std::string text;
    text.reserve(text_size);
    for (std::size_t digit = 0; text.size() < text_size; ++digit) {
        if (is_place_of_dash(text.size())) text += '-';
        const auto shift = 4 * (digits_a_word - 1 - digit % digits_a_word);
        text += hex_digits[words[digit / digits_a_word] >> shift & 0xFU];
    }
    return text;
}

}  // namespace fantail::core
