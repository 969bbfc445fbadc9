#include "fantail/crypto/token_rules.hpp"

#include <algorithm>
#include <cmath>
#include <string_view>

#include <boost/json/value.hpp>

namespace fantail::crypto {

namespace json = boost::json;

namespace {

constexpr double latest_time = 253'402'300'799.0;  // the year 9999; milliseconds are not seconds

core::Error refused(const char* detail) { return {core::ErrorCode::invalid_argument, detail}; }

/// RFC 7519, 2: seconds since 1970, perhaps with a fraction. nullopt: no such number.
std::optional<double> numeric_date(const json::value& value)
{
    if (!value.is_number()) return std::nullopt;
    const auto seconds = value.to_number<double>();
    if (!std::isfinite(seconds) || seconds < 0.0 || seconds > latest_time) return std::nullopt;
    return seconds;
}

bool is_among(const json::value& value, const std::vector<std::string>& accepted)
{
    return value.is_string() &&
           std::find(accepted.begin(), accepted.end(), std::string_view{value.get_string()}) != accepted.end();
}

bool is_for_one_of(const json::value* audience, const std::vector<std::string>& accepted)
{
    if (audience == nullptr) return false;
    if (!audience->is_array()) return is_among(*audience, accepted);
    const auto& all = audience->get_array();
    return std::any_of(all.begin(), all.end(), [&](const auto& one) { return is_among(one, accepted); });
}

/// Whether the claim is a time that has come; a claim that is missing has.
bool has_come(const json::object& claims, std::string_view name, double latest)
{
    const auto* claim = claims.if_contains(name);
    if (claim == nullptr) return true;
    const auto time = numeric_date(*claim);
    return time && *time <= latest;
}

}  // namespace

std::optional<core::Error> breach(const TokenRules& rules, const json::object& claims, core::Timestamp now)
{
    const auto seconds = std::chrono::duration<double>{now.time_since_epoch()}.count();
    const auto leeway = static_cast<double>(rules.leeway.count());
    const auto* exp = claims.if_contains("exp");
    const auto ends = exp == nullptr ? std::nullopt : numeric_date(*exp);
    if (!ends) return refused("the token must say when it expires: exp, in seconds since 1970");
    if (seconds >= *ends + leeway) return refused("the token has expired");
    if (!has_come(claims, "nbf", seconds + leeway)) return refused("the token is not valid yet");
    if (!has_come(claims, "iat", seconds + leeway)) return refused("the token was issued in the future");
    if (!rules.issuer.empty()) {
        const auto* issuer = claims.if_contains("iss");
        if (issuer == nullptr || !is_among(*issuer, {rules.issuer})) return refused("the token is of another issuer");
    }
    if (!rules.audiences.empty() && !is_for_one_of(claims.if_contains("aud"), rules.audiences)) {
        return refused("the token is meant for another audience");
    }
    return std::nullopt;
}

}  // namespace fantail::crypto
