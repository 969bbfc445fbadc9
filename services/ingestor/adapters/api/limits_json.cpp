#include "ingestor/adapters/api/limits_json.hpp"

#include <cstdint>
#include <string>
#include <string_view>

#include "ingestor/adapters/api/whole_number.hpp"

namespace fantail::ingestor {

namespace json = boost::json;

namespace {

struct Range {
    std::int64_t least;
    std::int64_t most;
};

core::Error invalid(std::string detail) { return {core::ErrorCode::invalid_argument, std::move(detail)}; }

core::Result<std::int64_t> number(const json::object& limits, std::string_view name, Range range)
{
    const auto found = whole_number(limits.at(name));
    if (!found || *found < range.least || *found > range.most) {
        return invalid("limits." + std::string{name} + ": must be a whole number from " + std::to_string(range.least) +
                       " to " + std::to_string(range.most));
    }
    return *found;
}

core::Result<void> check_members(const json::object& limits)
{
    for (const auto& [name, value] : limits) {
        if (name == "requests" || name == "per_ms" || name == "in_flight") continue;
        return invalid("limits." + std::string{name} + ": is not known; known are requests, per_ms, in_flight");
    }
    if (limits.contains("per_ms") && !limits.contains("requests")) {
        return invalid("limits.per_ms: limits nothing without requests beside it");
    }
    return {};
}

}  // namespace

core::Result<core::LimitRule> read_limits(const json::value& value)
{
    if (!value.is_object()) return invalid("limits: must be an object with requests and per_ms, in_flight or all");
    const auto& limits = value.get_object();
    if (auto checked = check_members(limits); !checked) return checked.error();

    core::LimitRule rule;
    if (limits.contains("requests")) {
        const auto requests = number(limits, "requests", {1, core::RateLimit::most_requests});
        if (!requests) return requests.error();
        rule.rate.emplace().requests = static_cast<std::uint32_t>(*requests);
    }
    if (limits.contains("per_ms")) {
        const auto per = number(limits, "per_ms",
                                {core::RateLimit::shortest_period.count(), core::RateLimit::longest_period.count()});
        if (!per) return per.error();
        rule.rate->per = std::chrono::milliseconds{*per};
    }
    if (limits.contains("in_flight")) {
        const auto in_flight = number(limits, "in_flight", {1, core::LimitRule::most_in_flight});
        if (!in_flight) return in_flight.error();
        rule.in_flight = static_cast<std::size_t>(*in_flight);
    }
    return rule;
}

json::object show(const core::LimitRule& limits)
{
    json::object object;
    if (limits.rate) {
        object["requests"] = limits.rate->requests;
        object["per_ms"] = limits.rate->per.count();
    }
    if (limits.in_flight) object["in_flight"] = *limits.in_flight;
    return object;
}

}  // namespace fantail::ingestor
