#include "fantail/crypto/sealer.hpp"

#include <algorithm>
#include <cstdint>
#include <memory>
#include <stdexcept>

#include <openssl/evp.h>

#include "fantail/core/assert.hpp"
#include "fantail/crypto/encoding.hpp"

namespace fantail::crypto {

namespace {

constexpr std::size_t key_bytes = 32;
constexpr std::size_t nonce_bytes = 12;
constexpr std::size_t tag_bytes = 16;
constexpr std::size_t longest_secret = 64 * 1024;  // OpenSSL counts in int

struct FreeContext {
    void operator()(EVP_CIPHER_CTX* context) const noexcept { EVP_CIPHER_CTX_free(context); }
};

using Context = std::unique_ptr<EVP_CIPHER_CTX, FreeContext>;

core::Error error(core::ErrorCode code, std::string detail) { return {code, std::move(detail)}; }

const unsigned char* octets(std::string_view text) { return reinterpret_cast<const unsigned char*>(text.data()); }
unsigned char* octets(std::string& text) { return reinterpret_cast<unsigned char*>(text.data()); }
int size_of(std::string_view text) { return static_cast<int>(text.size()); }

/// Each part after its length, so that no two lists of parts make the same bytes.
std::string associated_data(const SecretOwner& owner, std::string_view key_id)
{
    std::string data;
    for (const std::string_view part : {std::string_view{owner.realm.value()}, std::string_view{owner.tenant.value()},
                                        std::string_view{owner.webhook.value()}, key_id}) {
        for (const unsigned shift : {24U, 16U, 8U, 0U}) {
            data.push_back(static_cast<char>(static_cast<std::uint32_t>(part.size()) >> shift & 0xffU));
        }
        data += part;
    }
    return data;
}

enum class Direction : int { open = 0, seal = 1 };

/// A context that has the key, the nonce and the associated data.
Context begin(Direction direction, const SecretBytes& key, std::string_view nonce, std::string_view associated)
{
    Context context{EVP_CIPHER_CTX_new()};
    int ignored = 0;
    if (!context ||
        EVP_CipherInit_ex2(context.get(), EVP_aes_256_gcm(), key.data(), octets(nonce), static_cast<int>(direction),
                           nullptr) != 1 ||
        EVP_CipherUpdate(context.get(), nullptr, &ignored, octets(associated), size_of(associated)) != 1) {
        throw std::runtime_error{"OpenSSL has no AES-256-GCM"};
    }
    return context;
}

struct KeyLine {
    std::string id;
    std::string key;  ///< decoded
};

std::string_view trimmed(std::string_view text)
{
    constexpr std::string_view blanks = " \t\r";
    const auto first = text.find_first_not_of(blanks);
    if (first == std::string_view::npos) return {};
    return text.substr(first, text.find_last_not_of(blanks) - first + 1);
}

core::Result<KeyLine> parse_line(std::string_view line, std::size_t number)
{
    const auto at_line = "line " + std::to_string(number) + " of the sealing keys: ";
    const auto blank = line.find_first_of(" \t");
    if (blank == std::string_view::npos) {
        return error(core::ErrorCode::invalid_argument, at_line + "expected `key_id base64-of-32-bytes`");
    }
    auto key = base64_decode(trimmed(line.substr(blank)));
    if (!key || key->size() != key_bytes) {
        if (key) wipe(*key);
        return error(core::ErrorCode::invalid_argument,
                     at_line + "the key must be 32 bytes in base64 (`openssl rand -base64 32` makes one)");
    }
    KeyLine parsed{.id = std::string{line.substr(0, blank)}, .key = *key};
    wipe(*key);
    return parsed;
}

}  // namespace

core::Result<Sealer> Sealer::create(std::string_view key_file_text)
{
    std::vector<Key> keys;
    for (std::size_t number = 1; !key_file_text.empty(); ++number) {
        const auto end = std::min(key_file_text.find('\n'), key_file_text.size());
        const auto line = trimmed(key_file_text.substr(0, end));
        key_file_text.remove_prefix(std::min(end + 1, key_file_text.size()));
        if (line.empty() || line.starts_with('#')) continue;

        auto parsed = parse_line(line, number);
        if (parsed.has_error()) return parsed.error();
        if (std::ranges::any_of(keys, [&](const Key& key) { return key.id == parsed->id; })) {
            return error(core::ErrorCode::invalid_argument, "line " + std::to_string(number) +
                                                                " of the sealing keys: the key id `" + parsed->id +
                                                                "` is there already");
        }
        keys.push_back(Key{.id = parsed->id, .bytes = SecretBytes{parsed->key}});
        wipe(parsed->key);
    }
    if (keys.empty()) {
        return error(core::ErrorCode::invalid_argument, "no sealing key: expected a line `key_id base64-of-32-bytes`");
    }
    return Sealer{std::move(keys)};
}

core::Result<core::SealedSecret> Sealer::seal(std::string_view secret, const SecretOwner& owner,
                                              std::span<const std::byte, nonce_bytes> nonce) const
{
    if (secret.empty()) return error(core::ErrorCode::invalid_argument, "an empty secret is not sealed");
    if (secret.size() > longest_secret) return error(core::ErrorCode::too_large, "a secret has at most 65536 bytes");

    const Key& key = keys_.front();
    core::SealedSecret sealed{
        .key_id = key.id, .nonce = {reinterpret_cast<const char*>(nonce.data()), nonce.size()}, .ciphertext = {}};
    const auto context = begin(Direction::seal, key.bytes, sealed.nonce, associated_data(owner, key.id));

    sealed.ciphertext.resize(secret.size() + tag_bytes);
    unsigned char* const out = octets(sealed.ciphertext);
    int written = 0;
    int more = 0;
    const bool good = EVP_CipherUpdate(context.get(), out, &written, octets(secret), size_of(secret)) == 1 &&
                      EVP_CipherFinal_ex(context.get(), out + written, &more) == 1 &&
                      EVP_CIPHER_CTX_ctrl(context.get(), EVP_CTRL_AEAD_GET_TAG, tag_bytes, out + secret.size()) == 1;
    FANTAIL_ASSERT(good && static_cast<std::size_t>(written + more) == secret.size());  // GCM keeps the length
    return sealed;
}

core::Result<std::string> Sealer::open(const core::SealedSecret& sealed, const SecretOwner& owner) const
{
    const Key* const key = find(sealed.key_id);
    if (key == nullptr) {
        return error(core::ErrorCode::not_found, "no sealing key `" + sealed.key_id + "` here");
    }
    const std::string_view ciphertext{sealed.ciphertext};
    if (sealed.nonce.size() != nonce_bytes || ciphertext.size() <= tag_bytes ||
        ciphertext.size() > longest_secret + tag_bytes) {
        return error(core::ErrorCode::unreadable, "not the form of a sealed secret");
    }
    const auto context = begin(Direction::open, key->bytes, sealed.nonce, associated_data(owner, key->id));

    std::string tag{ciphertext.substr(ciphertext.size() - tag_bytes)};
    const auto body = ciphertext.substr(0, ciphertext.size() - tag_bytes);
    std::string secret(body.size(), '\0');
    int written = 0;
    int more = 0;
    const bool genuine = EVP_CipherUpdate(context.get(), octets(secret), &written, octets(body), size_of(body)) == 1 &&
                         EVP_CIPHER_CTX_ctrl(context.get(), EVP_CTRL_AEAD_SET_TAG, tag_bytes, tag.data()) == 1 &&
                         EVP_CipherFinal_ex(context.get(), octets(secret) + written, &more) == 1;
    if (!genuine) {
        wipe(secret);
        return error(core::ErrorCode::unreadable, "the sealed secret is broken, or another webhook's, or the key `" +
                                                      sealed.key_id + "` is not the one that sealed it");
    }
    return secret;
}

const Sealer::Key* Sealer::find(std::string_view id) const noexcept
{
    const auto found = std::ranges::find(keys_, id, &Key::id);
    return found == keys_.end() ? nullptr : &*found;
}

}  // namespace fantail::crypto
