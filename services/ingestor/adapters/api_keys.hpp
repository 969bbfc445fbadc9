#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

#include "fantail/config/fault.hpp"
#include "fantail/config/realms.hpp"
#include "fantail/config/sources.hpp"
#include "ingestor/app/caller.hpp"

namespace fantail::ingestor {

/// Who the bearer of an API key is. Keys are held as their SHA-256 only: the file is worth nothing to who reads it, and
/// a look-up by hash tells nothing by its time.
///
///     keys:
///       - {sha256: 9f86…, realm: social, tenant: ws_789, role: tenant, name: "the shop's backend"}
///
/// Threads: immutable once loaded.
class ApiKeys {
public:
    /// nullopt: no such key.
    [[nodiscard]] std::optional<Caller> caller(std::string_view key) const;

    void add(std::string sha256, Caller caller) { callers_.insert_or_assign(std::move(sha256), std::move(caller)); }

private:
    std::unordered_map<std::string, Caller> callers_;
};

/// Reads the file into `keys` and returns everything that is wrong with it.
config::Faults load_api_keys(const config::NamedText& file, const config::RealmsConfig& realms, ApiKeys& keys);

}  // namespace fantail::ingestor
