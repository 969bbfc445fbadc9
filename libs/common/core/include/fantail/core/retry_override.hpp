#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <vector>

namespace fantail::core {

/// A webhook's own schedule; what it leaves out is the dialect's. What is retried is never a webhook's to choose.
struct RetryOverride {
    std::optional<std::vector<std::chrono::milliseconds>> delays{};
    std::optional<std::uint32_t> requests{};  ///< in all; cuts the schedule short, cannot lengthen it

    [[nodiscard]] bool empty() const noexcept { return !delays && !requests; }
    friend bool operator==(const RetryOverride&, const RetryOverride&) = default;
};

}  // namespace fantail::core
