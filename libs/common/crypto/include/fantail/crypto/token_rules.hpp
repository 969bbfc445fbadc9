#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include <boost/json/object.hpp>

#include "fantail/core/result.hpp"
#include "fantail/core/webhook.hpp"

namespace fantail::crypto {

/// When, by whom and for whom a token must have been made (RFC 7519, 4.1).
struct TokenRules {
    std::string issuer{};                  ///< `iss` must be it; empty: anybody, also nobody
    std::vector<std::string> audiences{};  ///< `aud` must have one of them; empty: it is not looked at
    std::chrono::seconds leeway{30};       ///< by how much clocks may differ
};

/// Why verified claims do not hold at `now`; nullopt: they do. `exp` must be there; `nbf` and `iat` may not lie ahead.
/// The text is safe to show to whoever brought the token.
std::optional<core::Error> breach(const TokenRules& rules, const boost::json::object& claims, core::Timestamp now);

}  // namespace fantail::crypto
