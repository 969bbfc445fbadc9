#include "ingestor/adapters/credentials/credential_files.hpp"

#include <optional>
#include <utility>

#include "ingestor/adapters/credentials/token_issuers_file.hpp"

namespace fantail::ingestor {

namespace {

void append(config::Faults& all, config::Faults more)
{
    all.insert(all.end(), std::make_move_iterator(more.begin()), std::make_move_iterator(more.end()));
}

/// nullopt: there is no such file, or it cannot be read, which is told.
std::optional<config::NamedText> read(const std::filesystem::path& path, LoadedCredentials& loaded)
{
    if (path.empty()) return std::nullopt;
    auto text = loaded.files.read(path);
    if (text) return config::NamedText{.name = path, .text = std::move(*text)};
    loaded.faults.push_back({path.string(), {}, text.error().detail, {}});
    return std::nullopt;
}

}  // namespace

LoadedCredentials load_credentials(const CredentialPaths& paths, const config::RealmsConfig& realms)
{
    LoadedCredentials loaded;
    auto set = std::make_shared<CredentialSet>();
    if (const auto file = read(paths.keys, loaded)) append(loaded.faults, load_api_keys(*file, realms, set->keys));
    if (const auto file = read(paths.jwt, loaded)) {
        append(loaded.faults, load_token_issuers(*file, realms, loaded.files, set->issuers));
    }
    if (loaded.faults.empty()) loaded.set = std::move(set);
    return loaded;
}

}  // namespace fantail::ingestor
