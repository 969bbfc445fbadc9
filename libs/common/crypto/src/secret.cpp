#include "fantail/crypto/secret.hpp"

#include <algorithm>

#include "fantail/crypto/encoding.hpp"

namespace fantail::crypto {

namespace {

constexpr std::size_t shortest_shown = 12;
constexpr std::size_t characters_shown_at_end = 3;

bool begins_character(char byte) noexcept { return (static_cast<unsigned char>(byte) & 0xc0U) != 0x80U; }

/// Of UTF-8: one that is cut would be no text.
std::string_view last_characters(std::string_view text, std::size_t count)
{
    auto begin = text.size();
    while (begin > 0 && count > 0) {
        if (begins_character(text[--begin])) --count;
    }
    return text.substr(begin);
}

}  // namespace

std::string mask_secret(std::string_view secret)
{
    const auto characters = std::count_if(secret.begin(), secret.end(), &begins_character);
    if (static_cast<std::size_t>(characters) < shortest_shown) return "...";
    const auto underscore = secret.find('_');
    const std::size_t prefix = underscore < secret.size() / 2 ? underscore + 1 : 0;
    std::string masked{secret.substr(0, prefix)};
    masked += "...";
    masked += last_characters(secret, characters_shown_at_end);
    return masked;
}

std::string generate_secret(std::span<const std::byte, 24> random)
{
    return "whsec_" + base64_encode({reinterpret_cast<const char*>(random.data()), random.size()});
}

std::string generate_private_key(std::span<const std::byte, 32> random)
{
    return "whsk_" + base64_encode({reinterpret_cast<const char*>(random.data()), random.size()});
}

}  // namespace fantail::crypto
