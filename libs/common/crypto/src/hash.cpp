#include "fantail/crypto/hash.hpp"

#include <array>
#include <memory>
#include <stdexcept>

#include <openssl/evp.h>

#include "fantail/crypto/encoding.hpp"

namespace fantail::crypto {

namespace {

struct FreeContext {
    void operator()(EVP_MD_CTX* context) const noexcept { EVP_MD_CTX_free(context); }
};

using Context = std::unique_ptr<EVP_MD_CTX, FreeContext>;

// Fetched once and kept for the life of the process: OpenSSL 3 looks an algorithm up by name each time otherwise.
const EVP_MD* fetch(const char* name)
{
    const EVP_MD* algorithm = EVP_MD_fetch(nullptr, name, nullptr);
    if (algorithm == nullptr) throw std::runtime_error{std::string{"OpenSSL has no "} + name};
    return algorithm;
}

/// The first digest bytes of a message in two parts.
std::string digest(const EVP_MD* algorithm, std::string_view first, std::string_view second)
{
    const Context context{EVP_MD_CTX_new()};
    std::array<unsigned char, EVP_MAX_MD_SIZE> bytes;
    unsigned size = 0;
    if (!context || EVP_DigestInit_ex2(context.get(), algorithm, nullptr) != 1 ||
        EVP_DigestUpdate(context.get(), first.data(), first.size()) != 1 ||
        EVP_DigestUpdate(context.get(), second.data(), second.size()) != 1 ||
        EVP_DigestFinal_ex(context.get(), bytes.data(), &size) != 1) {
        throw std::runtime_error{"OpenSSL cannot compute a digest"};
    }
    return {bytes.begin(), bytes.begin() + size};
}

}  // namespace

std::string sha256_hex(std::string_view bytes)
{
    static const EVP_MD* const sha256 = fetch("SHA2-256");
    return hex_encode(digest(sha256, bytes, {}));
}

std::string uuid_v5(const Uuid& name_space, std::string_view name)
{
    static const EVP_MD* const sha1 = fetch("SHA1");
    const std::string prefix{name_space.begin(), name_space.end()};
    std::string bytes = digest(sha1, prefix, name).substr(0, 16);
    bytes[6] = static_cast<char>((static_cast<unsigned char>(bytes[6]) & 0x0fU) | 0x50U);  // version 5
    bytes[8] = static_cast<char>((static_cast<unsigned char>(bytes[8]) & 0x3fU) | 0x80U);  // variant of RFC 4122

    std::string text = hex_encode(bytes);
    for (const std::size_t dash : {8U, 13U, 18U, 23U}) text.insert(dash, 1, '-');
    return text;
}

}  // namespace fantail::crypto
