#include "fantail/crypto/secret.hpp"

#include "fantail/crypto/encoding.hpp"

namespace fantail::crypto {

namespace {

constexpr std::size_t shortest_shown = 12;
constexpr std::size_t characters_shown_at_end = 3;

}  // namespace

std::string mask_secret(std::string_view secret)
{
    if (secret.size() < shortest_shown) return "...";
    const auto underscore = secret.find('_');
    const std::size_t prefix = underscore < secret.size() / 2 ? underscore + 1 : 0;
    std::string masked{secret.substr(0, prefix)};
    masked += "...";
    masked += secret.substr(secret.size() - characters_shown_at_end);
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
