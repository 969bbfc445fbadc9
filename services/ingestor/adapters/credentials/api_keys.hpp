#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

#include "fantail/config/fault.hpp"
#include "fantail/config/realms.hpp"
#include "fantail/config/sources.hpp"
#include "fantail/core/result.hpp"
#include "fantail/core/webhook.hpp"
#include "ingestor/app/caller.hpp"

namespace fantail::ingestor {

/// Who the bearer of an API key is, and until when.
struct ApiKey {
    Caller caller;
    std::optional<core::Timestamp> expires_at{};
};

/// The API keys, held as their SHA-256 only: the file is worth nothing to who reads it, and a look-up by hash tells
/// nothing by its time.
///
///     keys:
///       - {sha256: 9f86…, realm: social, tenant: ws_789, scope: write, name: "the shop's backend"}
///
/// Threads: immutable once loaded.
class ApiKeys {
public:
    /// nullopt: no such key. An error: it has expired.
    [[nodiscard]] std::optional<core::Result<Caller>> caller(std::string_view key, core::Timestamp now) const;

    void add(std::string sha256, ApiKey key) { keys_.insert_or_assign(std::move(sha256), std::move(key)); }

    [[nodiscard]] bool has(const std::string& sha256) const { return keys_.contains(sha256); }
    [[nodiscard]] std::size_t size() const noexcept { return keys_.size(); }

private:
    std::unordered_map<std::string, ApiKey> keys_;
};

/// Reads the file into `keys` and returns everything that is wrong with it.
config::Faults load_api_keys(const config::NamedText& file, const config::RealmsConfig& realms, ApiKeys& keys);

}  // namespace fantail::ingestor
