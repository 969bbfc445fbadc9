#include "ingestor/adapters/credentials/credentials.hpp"

#include <algorithm>

namespace fantail::ingestor {

namespace {

core::Error refused(const char* detail) { return {core::ErrorCode::invalid_argument, detail}; }

/// Three parts with dots between (RFC 7515, 7.1). An API key of ours has none; one that was made elsewhere may, so keys
/// are looked up first.
bool looks_like_token(std::string_view bearer) { return std::count(bearer.begin(), bearer.end(), '.') == 2; }

}  // namespace

core::Result<Caller> Credentials::caller(std::string_view bearer, core::Timestamp now) const
{
    if (bearer.size() > longest) return refused("the credential has more than 8 KiB");
    auto by_key = set_->keys.caller(bearer, now);
    if (by_key) return std::move(*by_key);
    if (!looks_like_token(bearer)) return refused("this API key is not known");
    if (set_->issuers.empty()) return refused("tokens are not taken here: send an API key");
    return set_->issuers.caller(bearer, now);
}

}  // namespace fantail::ingestor
