#include "fantail/core/delay_tiers.hpp"

#include <algorithm>
#include <cstddef>

namespace fantail::core {

using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;

namespace {

struct TierRow {
    std::string_view name;
    milliseconds length;
};

constexpr std::array<TierRow, all_delay_tiers.size()> rows{{{"5s", seconds{5}},
                                                            {"15s", seconds{15}},
                                                            {"1m", minutes{1}},
                                                            {"5m", minutes{5}},
                                                            {"15m", minutes{15}},
                                                            {"1h", hours{1}},
                                                            {"6h", hours{6}}}};

constexpr bool each_divides_the_next()
{
    for (std::size_t i = 1; i < rows.size(); ++i) {
        if (rows[i].length % rows[i - 1].length != milliseconds::zero()) return false;
    }
    return true;
}
static_assert(each_divides_the_next(), "taking the largest first needs the fewest hops only then");

const TierRow& row_of(DelayTier tier) noexcept { return rows[static_cast<std::size_t>(tier)]; }

DelayTier largest_within(milliseconds wait) noexcept
{
    for (auto it = all_delay_tiers.rbegin(); it != all_delay_tiers.rend(); ++it) {
        if (length(*it) <= wait + overshoot_tolerance) return *it;
    }
    return DelayTier::s5;
}

milliseconds next_multiple(milliseconds wait, milliseconds unit) noexcept
{
    return (wait + unit - milliseconds{1}) / unit * unit;
}

}  // namespace

milliseconds length(DelayTier tier) noexcept { return row_of(tier).length; }

std::string_view name(DelayTier tier) noexcept { return row_of(tier).name; }

std::optional<DelayTier> delay_tier_named(std::string_view text) noexcept
{
    for (const auto tier : all_delay_tiers) {
        if (name(tier) == text) return tier;
    }
    return std::nullopt;
}

std::uint32_t hops_needed(milliseconds wait) noexcept
{
    const auto largest = rows.back().length;
    // Whole 6 h are counted at once, all but the last: a caller's wait may be nonsense, and years long.
    const auto whole = wait > 2 * largest ? wait / largest - 1 : 0;
    auto hops = static_cast<std::uint32_t>(whole);
    auto left = wait - whole * largest;
    while (left > memory_wait) {
        left -= length(largest_within(left));
        ++hops;
    }
    return hops;
}

milliseconds fitted(milliseconds wait, std::uint32_t hops) noexcept
{
    if (hops_needed(wait) <= hops) return wait;
    for (const auto tier : all_delay_tiers) {
        const auto candidate = next_multiple(wait, length(tier));
        if (hops_needed(candidate) <= hops) return candidate;
    }
    return next_multiple(wait, rows.back().length);
}

milliseconds rounded_up(milliseconds wait, milliseconds latest) noexcept
{
    constexpr std::uint32_t few_hops{3};
    if (wait <= memory_wait) return wait;
    const auto six_hours = rows.back().length;
    const auto whole = next_multiple(wait, rows.front().length);  // all of the tolerance is left for what hops cost
    const auto hours_left = std::chrono::ceil<hours>(whole % six_hours).count();
    const auto hops = whole / six_hours + std::max<std::int64_t>(few_hops, std::min<std::int64_t>(hours_left, 5));
    for (auto allowed = static_cast<std::uint32_t>(hops); allowed <= hop_limit; ++allowed) {
        const auto rounded = fitted(whole, allowed);
        if (rounded <= latest) return rounded;
    }
    return wait;
}

std::optional<DelayTier> waiting_place(milliseconds wait, MemoryRoom room, std::uint32_t hops_left) noexcept
{
    if (wait <= memory_wait) {
        if (room == MemoryRoom::available || wait <= overshoot_tolerance) return std::nullopt;
        return DelayTier::s5;
    }
    return largest_within(fitted(wait, hops_left));
}

}  // namespace fantail::core
