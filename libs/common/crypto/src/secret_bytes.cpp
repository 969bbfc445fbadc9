#include "fantail/crypto/secret_bytes.hpp"

#include <openssl/crypto.h>

namespace fantail::crypto {

SecretBytes::SecretBytes(std::string_view bytes) : bytes_{bytes.begin(), bytes.end()} {}

SecretBytes::~SecretBytes() { OPENSSL_cleanse(bytes_.data(), bytes_.size()); }

void wipe(std::string& text) noexcept
{
    OPENSSL_cleanse(text.data(), text.size());
    text.clear();
}

}  // namespace fantail::crypto
