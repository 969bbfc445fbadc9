#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <unordered_map>
#include <vector>

#include "fantail/core/duplicates.hpp"
#include "fantail/core/outcome.hpp"

namespace fantail::core {

/// How deliveries to one webhook went.
struct WebhookFigures {
    std::optional<double> success_rate{};          ///< delivered ÷ ended in the last 7 days; nullopt: none has ended
    std::optional<Timestamp> last_triggered_at{};  ///< start of the newest attempt; nullopt: none is known of

    friend bool operator==(const WebhookFigures&, const WebhookFigures&) = default;
};

/// What the outcomes in the log say of each webhook: chains that ended by hour, and the newest attempt. Tests are left
/// out, and so is an attempt that was not made because another stood in for it.
///
/// A chain is counted by its first outcome that ends it. A second one, of a fenced owner, is known for that as long as
/// the memory of its partition reaches, and then counted too.
///
/// Threads: one worker's. Pure.
/// Cost:    some 150 bytes a webhook and 12 for each of its hours with deliveries, 2.1 KB at the most; of hours in all
///          as many as `most_hours`. Beyond it a webhook's newest hour takes what follows, so that its figures grow
///          coarser, not wrong. Beside that 100 bytes for each chain that ended lately, 1.6 MB a partition.
class WebhookStatistics {
public:
    static constexpr std::chrono::hours reach{24 * 7};
    static constexpr std::size_t usual_most_hours = 8'000'000;  // 96 MB

    explicit WebhookStatistics(std::size_t most_hours = usual_most_hours) noexcept : most_hours_{most_hours} {}

    /// `at`: the time of the outcome's record.
    void count(const Outcome& outcome, Timestamp at);

    [[nodiscard]] WebhookFigures of(const WebhookId& webhook, Timestamp now) const;

    /// Drops what is older than anybody asks for; call now and then.
    void forget_old(Timestamp now);

    [[nodiscard]] std::size_t webhooks() const noexcept { return webhooks_.size(); }
    [[nodiscard]] std::size_t hours() const noexcept { return hours_; }

private:
    struct Hour {
        std::uint32_t number;  ///< since 1970
        std::uint32_t delivered;
        std::uint32_t ended;
    };
    struct Webhook {
        std::vector<Hour> hours;  ///< ascending
        std::optional<Timestamp> last_attempt;
    };

    [[nodiscard]] bool is_second(const Outcome& outcome, Timestamp at);
    Hour& hour_of(Webhook& webhook, std::uint32_t number);

    std::size_t most_hours_;
    std::size_t hours_{0};
    std::unordered_map<WebhookId, Webhook> webhooks_;
    std::map<std::int32_t, Duplicates> ended_lately_;  ///< by partition, whose records come in the order of their time
};

}  // namespace fantail::core
