#include "ingestor/adapters/credentials/token_key_files.hpp"

#include <filesystem>
#include <optional>
#include <string>
#include <utility>

#include "fantail/crypto/secret_bytes.hpp"

namespace fantail::ingestor {

using config::YamlMap;
using crypto::TokenAlgorithm;
using Keys = std::vector<crypto::JsonWebKey>;

namespace {

constexpr const char* accepted_algorithm = "HS256, RS256, ES256 or EdDSA";
constexpr const char* accepted_file = "one of pem_file, jwks_file and secret_file";

std::optional<TokenAlgorithm> take_algorithm(YamlMap& entry)
{
    const auto text = entry.text({"algorithm", accepted_algorithm, YamlMap::Key::Need::required});
    if (!text) return std::nullopt;
    const auto algorithm = crypto::parse_token_algorithm(text->text);
    if (!algorithm) entry.fault(text->at, text->text + " is no algorithm that is taken", accepted_algorithm);
    return algorithm;
}

core::Result<Keys> as_list(std::optional<std::string> id, core::Result<crypto::VerifyingKey> key)
{
    if (!key) return key.error();
    return Keys{{std::move(id), std::move(*key)}};
}

struct KeyFile {
    std::string kind;  ///< the entry's key: `pem_file`
    YamlMap::Text path;
};

core::Result<Keys> keys_of(const KeyFile& file, TokenAlgorithm algorithm, const std::optional<std::string>& id,
                           std::string_view text)
{
    if (file.kind == "jwks_file") return crypto::read_json_web_keys(text, algorithm);
    if (file.kind == "pem_file") return as_list(id, crypto::VerifyingKey::of_pem(algorithm, text));
    if (algorithm != TokenAlgorithm::hs256) {
        return core::Error{core::ErrorCode::invalid_argument, "a secret serves HS256 alone"};
    }
    if (text.ends_with('\n')) text.remove_suffix(1);
    return as_list(id, crypto::VerifyingKey::of_secret(text));
}

/// The one file of the entry. nullopt: none, or several, which is told.
std::optional<KeyFile> take_file(YamlMap& entry)
{
    std::optional<KeyFile> file;
    int named = 0;
    for (const auto* kind : {"pem_file", "jwks_file", "secret_file"}) {
        auto path = entry.text({kind, "a file"});
        if (!path) continue;
        ++named;
        file = KeyFile{kind, std::move(*path)};
    }
    if (named == 1) return file;
    if (file) {
        entry.fault(file->path.at, "names several files", accepted_file);
    } else {
        entry.faults().push_back({entry.file(), "issuers.keys", "an entry names no file", accepted_file});
    }
    return std::nullopt;
}

}  // namespace

void take_keys(YamlMap& entry, WatchedFiles& files, Keys& keys)
{
    const auto algorithm = take_algorithm(entry);
    const auto kid = entry.text({"kid", "the key's id"});
    const auto file = take_file(entry);
    if (file && kid && file->kind == "jwks_file") entry.fault(kid->at, "a key set has its own ids", {});
    if (!file || !algorithm) return;

    const std::filesystem::path path{file->path.text};
    auto text = files.read(path.is_absolute() ? path : std::filesystem::path{entry.file()}.parent_path() / path);
    if (!text) {
        entry.fault(file->path.at, path.string() + " " + text.error().detail, {});
        return;
    }
    auto read = keys_of(*file, *algorithm, kid ? std::optional{kid->text} : std::nullopt, *text);
    crypto::wipe(*text);
    if (!read) {
        entry.fault(file->path.at, path.string() + ": " + read.error().detail, {});
        return;
    }
    for (auto& key : *read) keys.push_back(std::move(key));
}

}  // namespace fantail::ingestor
