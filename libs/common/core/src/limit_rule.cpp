#include "fantail/core/limit_rule.hpp"

#include <functional>

namespace fantail::core {

namespace {

template <class Value, class Less>
std::optional<Value> lesser(const std::optional<Value>& a, const std::optional<Value>& b, Less less) noexcept
{
    if (!a || !b) return a ? a : b;
    return less(*b, *a) ? b : a;
}

// Below 10^6 × 3.6 × 10^6 within the bounds of both.
bool is_slower(const RateLimit& a, const RateLimit& b) noexcept
{
    return std::int64_t{a.requests} * b.per.count() < std::int64_t{b.requests} * a.per.count();
}

}  // namespace

LimitRule stricter(const LimitRule& a, const LimitRule& b) noexcept
{
    return {.rate = lesser(a.rate, b.rate, is_slower), .in_flight = lesser(a.in_flight, b.in_flight, std::less<>{})};
}

}  // namespace fantail::core
