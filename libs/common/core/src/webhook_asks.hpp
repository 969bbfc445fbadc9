#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "fantail/core/filter.hpp"
#include "fantail/core/packed_webhook.hpp"

namespace fantail::core {

/// What a webhook without selectors means in its realm.
enum class WithoutSelectors { match_all, match_nothing };

/// What a webhook asks of an event before its filter is: each of its patterns, with each selector and value, is a way
/// to find it.
struct WebhookAsks {
    std::vector<std::string_view> patterns;   ///< that EventPattern accepts; they live as long as the webhook
    std::vector<std::string_view> selectors;  ///< one that is empty, where it `selects` not
    std::vector<std::uint64_t> values;        ///< hashes of the key field's; one that is 0, where there is no key
    std::optional<FieldName> key;             ///< of which its filter asks an equality
    bool selects;

    /// nullopt: no event finds it.
    static std::optional<WebhookAsks> of(const PackedWebhook& webhook, WithoutSelectors without_selectors);

    /// The keys of the rows that one of its patterns makes. Perhaps one several times.
    void append_keys(std::uint64_t ask, std::vector<std::uint64_t>& keys) const;
};

/// What a row of an index is found by: the number of a way of asking, with a selector and a value; hashed, so that two
/// different things may have the same, and what is found is asked itself.
std::uint64_t row_key(std::uint64_t ask, std::string_view selector, std::uint64_t value) noexcept;

}  // namespace fantail::core
