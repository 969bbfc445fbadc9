#include "ingestor/adapters/api/retry_json.hpp"

#include <chrono>
#include <cstdint>
#include <limits>
#include <string>
#include <utility>
#include <vector>

#include <boost/json/array.hpp>

#include "ingestor/adapters/api/whole_number.hpp"

namespace fantail::ingestor {

namespace json = boost::json;

namespace {

core::Error invalid(std::string detail) { return {core::ErrorCode::invalid_argument, std::move(detail)}; }

core::Result<std::vector<std::chrono::milliseconds>> read_delays(const json::value& value)
{
    constexpr const char* wanted =
        "retry.delays_ms: must be a list of whole milliseconds, the wait before each retry; for none say requests: 1";
    std::vector<std::chrono::milliseconds> delays;
    if (!value.is_array() || value.get_array().empty()) return invalid(wanted);
    for (const auto& each : value.get_array()) {
        const auto delay = whole_number(each);
        if (!delay) return invalid(wanted);
        delays.emplace_back(*delay);
    }
    return delays;
}

core::Result<std::uint32_t> read_requests(const json::value& value)
{
    constexpr std::int64_t most = std::numeric_limits<std::uint32_t>::max();
    const auto requests = whole_number(value);
    if (!requests || *requests < 1 || *requests > most) return invalid("retry.requests: must be a whole number from 1");
    return static_cast<std::uint32_t>(*requests);
}

}  // namespace

core::Result<core::RetryOverride> read_retry(const json::value& value)
{
    core::RetryOverride retry;
    if (!value.is_object()) return invalid("retry: must be an object with delays_ms, requests or both");
    for (const auto& [name, member] : value.get_object()) {
        if (name == "delays_ms") {
            auto delays = read_delays(member);
            if (!delays) return delays.error();
            retry.delays = std::move(*delays);
        } else if (name == "requests") {
            const auto requests = read_requests(member);
            if (!requests) return requests.error();
            retry.requests = *requests;
        } else {
            return invalid("retry." + std::string{name} + ": is not known; known are delays_ms, requests");
        }
    }
    return retry;
}

json::object show(const core::RetryOverride& retry)
{
    json::object object;
    if (retry.delays) {
        json::array delays;
        for (const auto delay : *retry.delays) delays.emplace_back(delay.count());
        object["delays_ms"] = std::move(delays);
    }
    if (retry.requests) object["requests"] = *retry.requests;
    return object;
}

}  // namespace fantail::ingestor
