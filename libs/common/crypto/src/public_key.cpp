#include "public_key.hpp"

#include <algorithm>
#include <array>
#include <string>

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/ecdsa.h>
#include <openssl/err.h>
#include <openssl/param_build.h>
#include <openssl/pem.h>
#include <openssl/x509.h>

namespace fantail::crypto {

namespace {

constexpr int fewest_rsa_bits = 2048;  // RFC 7518, 3.3
constexpr int most_rsa_bits = 8192;    // a check takes as long as sixteen of the usual ones
constexpr std::size_t p256_bytes = 32;
constexpr std::size_t ed25519_bytes = 32;
constexpr std::size_t largest_pem = 64 * 1024;
constexpr char p256_name[] = "prime256v1";  // NOLINT(modernize-avoid-c-arrays): OpenSSL's

template <auto Free>
struct Freed {
    template <class T>
    void operator()(T* made) const noexcept
    {
        Free(made);
    }
};
template <class T, auto Free>
using Owned = std::unique_ptr<T, Freed<Free>>;

using Number = Owned<BIGNUM, &BN_free>;
using Builder = Owned<OSSL_PARAM_BLD, &OSSL_PARAM_BLD_free>;
using Params = Owned<OSSL_PARAM, &OSSL_PARAM_free>;

core::Error invalid(const char* detail) { return {core::ErrorCode::invalid_argument, detail}; }

const unsigned char* octets(std::string_view text) { return reinterpret_cast<const unsigned char*>(text.data()); }

Number number_of(std::string_view big_endian)
{
    return Number{BN_bin2bn(octets(big_endian), static_cast<int>(big_endian.size()), nullptr)};
}

/// Nobody is there to ask for one.
int no_passphrase(char* /*into*/, int /*size*/, int /*is_writing*/, void* /*none*/) { return -1; }

EVP_PKEY* make_key(const char* kind, OSSL_PARAM* params)
{
    const Owned<EVP_PKEY_CTX, &EVP_PKEY_CTX_free> context{EVP_PKEY_CTX_new_from_name(nullptr, kind, nullptr)};
    EVP_PKEY* key = nullptr;
    if (!context || params == nullptr || EVP_PKEY_fromdata_init(context.get()) != 1) return nullptr;
    if (EVP_PKEY_fromdata(context.get(), &key, EVP_PKEY_PUBLIC_KEY, params) != 1) return nullptr;
    return key;
}

/// An exponent of 1 would make every text its own signature.
bool has_sound_exponent(const EVP_PKEY* key)
{
    BIGNUM* got = nullptr;
    if (EVP_PKEY_get_bn_param(key, OSSL_PKEY_PARAM_RSA_E, &got) != 1) return false;
    const Number exponent{got};
    return BN_is_odd(exponent.get()) == 1 && BN_is_one(exponent.get()) == 0;
}

bool is_p256(const EVP_PKEY* key)
{
    std::array<char, 32> group{};
    std::size_t size = 0;
    return EVP_PKEY_get_base_id(key) == EVP_PKEY_EC &&
           EVP_PKEY_get_group_name(key, group.data(), group.size(), &size) == 1 &&
           std::string_view(group.data(), size) == p256_name;
}

/// RFC 7518, 3.4: r and s, each of 32 bytes; OpenSSL wants them in DER. Empty: it is not that long.
std::string der_of(std::string_view signature)
{
    if (signature.size() != 2 * p256_bytes) return {};
    const Owned<ECDSA_SIG, &ECDSA_SIG_free> pair{ECDSA_SIG_new()};
    auto r = number_of(signature.substr(0, p256_bytes));
    auto s = number_of(signature.substr(p256_bytes));
    if (!pair || !r || !s || ECDSA_SIG_set0(pair.get(), r.get(), s.get()) != 1) return {};
    // The pair owns them from here on.
    [[maybe_unused]] const auto* first = r.release();
    [[maybe_unused]] const auto* second = s.release();
    std::string der(static_cast<std::size_t>(std::max(0, i2d_ECDSA_SIG(pair.get(), nullptr))), '\0');
    auto* into = reinterpret_cast<unsigned char*>(der.data());
    return i2d_ECDSA_SIG(pair.get(), &into) > 0 ? der : std::string{};
}

}  // namespace

core::Result<PublicKey> PublicKey::checked(TokenAlgorithm algorithm, Key key)
{
    ERR_clear_error();  // whatever was wrong is said in our own words
    if (!key) return invalid("is no public key that can be read");
    switch (algorithm) {
    case TokenAlgorithm::hs256:
        return invalid("HS256 takes a secret that both sides know, not a public key");
    case TokenAlgorithm::rs256: {
        const auto bits = EVP_PKEY_get_bits(key.get());
        if (EVP_PKEY_get_base_id(key.get()) != EVP_PKEY_RSA) return invalid("is no RSA key, which RS256 needs");
        if (bits < fewest_rsa_bits || bits > most_rsa_bits) return invalid("must be of 2048 to 8192 bits");
        if (!has_sound_exponent(key.get())) return invalid("has an exponent that signs nothing");
        break;
    }
    case TokenAlgorithm::es256:
        if (!is_p256(key.get())) return invalid("is no key on the curve P-256, which ES256 needs");
        break;
    case TokenAlgorithm::eddsa:
        if (EVP_PKEY_get_base_id(key.get()) != EVP_PKEY_ED25519) return invalid("is no ed25519 key");
        break;
    }
    return PublicKey{algorithm, std::move(key)};
}

PublicKey::Key PublicKey::from_pem(std::string_view pem)
{
    const auto open = [&] { return Owned<BIO, &BIO_free>{BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size()))}; };
    const auto bio = open();
    if (pem.find("-----BEGIN CERTIFICATE-----") == std::string_view::npos) {
        return Key{PEM_read_bio_PUBKEY(bio.get(), nullptr, &no_passphrase, nullptr)};
    }
    const Owned<X509, &X509_free> certificate{PEM_read_bio_X509(bio.get(), nullptr, &no_passphrase, nullptr)};
    return Key{certificate ? X509_get_pubkey(certificate.get()) : nullptr};
}

core::Result<PublicKey> PublicKey::of_pem(TokenAlgorithm algorithm, std::string_view pem)
{
    if (pem.size() > largest_pem) return invalid("is too long for a key");
    if (pem.find("PRIVATE KEY-----") != std::string_view::npos) {
        return invalid("holds a private key; it needs only the public one: openssl pkey -in FILE -pubout");
    }
    return checked(algorithm, from_pem(pem));
}

core::Result<PublicKey> PublicKey::of_rsa(std::string_view modulus, std::string_view exponent)
{
    if (modulus.size() > most_rsa_bits / 8 || exponent.size() > p256_bytes)
        return invalid("must be of 2048 to 8192 bits");
    const auto n = number_of(modulus);
    const auto e = number_of(exponent);
    const Builder builder{OSSL_PARAM_BLD_new()};
    if (!n || !e || !builder || OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_RSA_N, n.get()) != 1 ||
        OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_RSA_E, e.get()) != 1) {
        return invalid("is no RSA key");
    }
    const Params params{OSSL_PARAM_BLD_to_param(builder.get())};
    return checked(TokenAlgorithm::rs256, Key{make_key("RSA", params.get())});
}

core::Result<PublicKey> PublicKey::of_p256(std::string_view x, std::string_view y)
{
    if (x.size() != p256_bytes || y.size() != p256_bytes) return invalid("x and y must be of 32 bytes each");
    const auto point = std::string{"\x04"}.append(x).append(y);  // SEC 1, 2.3.3: not compressed
    const Builder builder{OSSL_PARAM_BLD_new()};
    if (!builder || OSSL_PARAM_BLD_push_utf8_string(builder.get(), OSSL_PKEY_PARAM_GROUP_NAME, p256_name, 0) != 1 ||
        OSSL_PARAM_BLD_push_octet_string(builder.get(), OSSL_PKEY_PARAM_PUB_KEY, point.data(), point.size()) != 1) {
        return invalid("is no key on P-256");
    }
    const Params params{OSSL_PARAM_BLD_to_param(builder.get())};
    return checked(TokenAlgorithm::es256, Key{make_key("EC", params.get())});  // refuses a point beside the curve
}

core::Result<PublicKey> PublicKey::of_ed25519(std::string_view bytes)
{
    if (bytes.size() != ed25519_bytes) return invalid("x must be of 32 bytes");
    return checked(TokenAlgorithm::eddsa,
                   Key{EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, nullptr, octets(bytes), bytes.size())});
}

bool PublicKey::verifies(std::string_view message, std::string_view signature) const
{
    std::string der;
    if (algorithm_ == TokenAlgorithm::es256) {
        der = der_of(signature);
        signature = der;
    }
    const Owned<EVP_MD_CTX, &EVP_MD_CTX_free> context{EVP_MD_CTX_new()};
    const auto* digest = algorithm_ == TokenAlgorithm::eddsa ? nullptr : EVP_sha256();  // RFC 8032 hashes for itself
    const bool good =
        !signature.empty() && context &&
        EVP_DigestVerifyInit(context.get(), nullptr, digest, nullptr, key_.get()) == 1 &&
        EVP_DigestVerify(context.get(), octets(signature), signature.size(), octets(message), message.size()) == 1;
    ERR_clear_error();  // of what did not fit; nobody asks for it
    return good;
}

}  // namespace fantail::crypto
