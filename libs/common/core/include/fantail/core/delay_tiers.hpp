#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <optional>
#include <string_view>

namespace fantail::core {

/// The delay topics, `fantail.delay.5s` and so on. Each holds every record for one constant time, so that its head is
/// the next one due and nothing waits behind it.
enum class DelayTier : std::uint8_t { s5, s15, m1, m5, m15, h1, h6 };

inline constexpr std::array all_delay_tiers{DelayTier::s5,  DelayTier::s15, DelayTier::m1, DelayTier::m5,
                                            DelayTier::m15, DelayTier::h1,  DelayTier::h6};

[[nodiscard]] std::chrono::milliseconds length(DelayTier tier) noexcept;

/// `5s` … `6h`, as it stands in the topic's name and in metrics.
[[nodiscard]] std::string_view name(DelayTier tier) noexcept;

[[nodiscard]] std::optional<DelayTier> delay_tier_named(std::string_view text) noexcept;

/// A wait this short is held in memory by whoever has the task: a topic would cost more than it spares.
inline constexpr std::chrono::milliseconds memory_wait{std::chrono::seconds{5}};

/// A tier may overshoot the due time by this much. Each hop costs milliseconds, so that without it a wait of exactly
/// one tier never fits that tier and falls apart into a dozen smaller ones.
inline constexpr std::chrono::milliseconds overshoot_tolerance{500};

inline constexpr std::chrono::milliseconds longest_wait{std::chrono::hours{7 * 24}};

/// Records that the relay may write for one turn.
inline constexpr std::uint32_t hop_limit{32};

/// How many delay topics a wait passes when each time the largest fitting one is taken. Every tier divides the next
/// one, so no other choice needs fewer: at most 2 below 15 s, 5 below 1 m, 9 below 5 m, 11 below 15 m, 14 below 1 h,
/// 19 below 6 h, and from there on one more for every 6 h.
///
/// Three hops for every wait are out of reach whatever the choice: seven tiers have 119 sums of up to three, each
/// serves 5.5 s of waits, and together that is eleven minutes out of seven days. Hence `rounded_up` and `fitted`.
[[nodiscard]] std::uint32_t hops_needed(std::chrono::milliseconds wait) noexcept;

/// The shortest wait, not below `wait`, that takes at most `hops`; whole multiples of 6 h if none is that short.
/// Waits below 3.5 days always fit into the hop limit and come back unchanged.
[[nodiscard]] std::chrono::milliseconds fitted(std::chrono::milliseconds wait, std::uint32_t hops) noexcept;

/// A wait that nobody promised (a slot, a jittered delay), made longer, to whole 5 s at the least, to cost few hops: at
/// most 3 up to 3 h, 5 below 6 h, and one more for each whole 6 h, which at 7 days is the hop limit. `latest` is what
/// was promised after all: where a longer one would pass it, more hops are taken.
[[nodiscard]] std::chrono::milliseconds rounded_up(std::chrono::milliseconds wait,
                                                   std::chrono::milliseconds latest) noexcept;

enum class MemoryRoom { available, full };

/// Where a task waits next, nullopt being the memory of whoever has it (or nowhere: it is due).
///
/// It is the largest tier that does not overshoot by more than the tolerance. Where that way would take more than
/// `hops_left`, the wait is stretched as `fitted` says: late is bad, but running out of hops would be early by hours.
/// With the memory full a short wait takes the smallest tier, and is up to 5 s late if others wait before it.
[[nodiscard]] std::optional<DelayTier> waiting_place(std::chrono::milliseconds wait, MemoryRoom room,
                                                     std::uint32_t hops_left) noexcept;

}  // namespace fantail::core
