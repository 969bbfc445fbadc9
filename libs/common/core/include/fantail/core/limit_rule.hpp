#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>

namespace fantail::core {

/// What a receiver counts: in no time of length `per`, wherever it begins, more than `requests`.
struct RateLimit {
    static constexpr std::uint32_t most_requests = 1'000'000;
    static constexpr std::chrono::milliseconds shortest_period{std::chrono::seconds{1}};
    static constexpr std::chrono::milliseconds longest_period{std::chrono::hours{1}};

    std::uint32_t requests{1};                               ///< 1 to most_requests
    std::chrono::milliseconds per{std::chrono::minutes{1}};  ///< shortest_period to longest_period

    friend bool operator==(const RateLimit&, const RateLimit&) = default;
};

/// What one endpoint is asked for at most; beyond it deliveries wait, and none is dropped.
struct LimitRule {
    static constexpr std::size_t most_in_flight = 10'000;

    std::optional<RateLimit> rate{};         ///< nullopt: none
    std::optional<std::size_t> in_flight{};  ///< requests under way; nullopt: as many as the operator allows

    [[nodiscard]] bool empty() const noexcept { return !rate && !in_flight; }
    friend bool operator==(const LimitRule&, const LimitRule&) = default;
};

/// What holds where both do: of two rates the one with fewer requests in a long time.
LimitRule stricter(const LimitRule& a, const LimitRule& b) noexcept;

}  // namespace fantail::core
