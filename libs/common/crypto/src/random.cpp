#include "fantail/crypto/random.hpp"

#include <array>
#include <limits>
#include <stdexcept>

#include <openssl/rand.h>

#include "fantail/core/assert.hpp"

namespace fantail::crypto {

namespace {

constexpr std::string_view id_characters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
constexpr std::size_t id_length = 24;

// Bytes from here on would make the first characters likelier than the others.
constexpr std::size_t fair_bytes = 256 / id_characters.size() * id_characters.size();

}  // namespace

void random_bytes(std::span<std::byte> into)
{
    FANTAIL_ASSERT(into.size() <= static_cast<std::size_t>(std::numeric_limits<int>::max()));
    if (RAND_bytes(reinterpret_cast<unsigned char*>(into.data()), static_cast<int>(into.size())) != 1) {
        throw std::runtime_error{"OpenSSL has no random bytes: the machine gives it no entropy"};
    }
}

std::string random_id(std::string_view prefix)
{
    std::string id{prefix};
    const std::size_t length = prefix.size() + id_length;
    id.reserve(length);
    while (id.size() < length) {
        std::array<std::byte, 2 * id_length> bytes;
        random_bytes(bytes);
        for (const auto byte : bytes) {
            const auto value = std::to_integer<std::size_t>(byte);
            if (value < fair_bytes && id.size() < length) id.push_back(id_characters[value % id_characters.size()]);
        }
    }
    return id;
}

}  // namespace fantail::crypto
