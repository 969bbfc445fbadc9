#include "ed25519_key.hpp"

#include <stdexcept>
#include <utility>

#include "fantail/core/assert.hpp"

namespace fantail::crypto {

namespace {

constexpr std::size_t signature_bytes = 64;

struct FreeContext {
    void operator()(EVP_MD_CTX* context) const noexcept { EVP_MD_CTX_free(context); }
};

const unsigned char* octets(std::string_view text) { return reinterpret_cast<const unsigned char*>(text.data()); }
unsigned char* octets(std::string& text) { return reinterpret_cast<unsigned char*>(text.data()); }

}  // namespace

std::optional<Ed25519Key> Ed25519Key::create(std::string_view bytes)
{
    if (bytes.size() != seed_bytes && bytes.size() != 2 * seed_bytes) return std::nullopt;
    Key key{EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, nullptr, octets(bytes), seed_bytes)};
    std::string public_bytes(seed_bytes, '\0');
    std::size_t size = public_bytes.size();
    if (!key || EVP_PKEY_get_raw_public_key(key.get(), octets(public_bytes), &size) != 1) {
        throw std::runtime_error{"OpenSSL has no ed25519"};  // every seed makes a pair
    }
    if (bytes.size() > seed_bytes && bytes.substr(seed_bytes) != public_bytes) return std::nullopt;
    return Ed25519Key{std::move(key), std::move(public_bytes)};
}

std::string Ed25519Key::sign(std::string_view message) const
{
    const std::unique_ptr<EVP_MD_CTX, FreeContext> context{EVP_MD_CTX_new()};
    std::string signature(signature_bytes, '\0');
    std::size_t size = signature.size();
    // RFC 8032 hashes for itself: no digest is named.
    const bool good = context && EVP_DigestSignInit(context.get(), nullptr, nullptr, nullptr, key_.get()) == 1 &&
                      EVP_DigestSign(context.get(), octets(signature), &size, octets(message), message.size()) == 1;
    FANTAIL_ASSERT(good && size == signature.size());  // with a key and memory there is nothing that can fail
    return signature;
}

}  // namespace fantail::crypto
