#pragma once

#include <compare>
#include <cstdint>
#include <functional>
#include <string>
#include <utility>

namespace fantail::core {

/// A value that only means itself: a tenant is never passed where a webhook is wanted.
/// Converts explicitly both ways; no arithmetic.
template <class Tag, class Rep = std::string>
class StrongId {
public:
    StrongId() = default;
    explicit StrongId(Rep value) : value_{std::move(value)} {}

    [[nodiscard]] const Rep& value() const noexcept { return value_; }

    friend auto operator<=>(const StrongId&, const StrongId&) = default;

private:
    Rep value_{};
};

using RealmName = StrongId<struct RealmNameTag>;      ///< one product
using TenantId = StrongId<struct TenantIdTag>;        ///< who owns, within a realm
using WebhookId = StrongId<struct WebhookIdTag>;      ///< `wh_…`
using DeliveryId = StrongId<struct DeliveryIdTag>;    ///< UUIDv5 in its 36-character form
using EventId = StrongId<struct EventIdTag>;          ///< what goes out as `webhook-id`
using EndpointKey = StrongId<struct EndpointKeyTag>;  ///< what limits, isolation and partition go by

/// A place in one partition's log.
class Offset {
public:
    constexpr Offset() = default;
    explicit constexpr Offset(std::int64_t value) noexcept : value_{value} {}

    [[nodiscard]] constexpr std::int64_t value() const noexcept { return value_; }

    /// What a consumer commits after this record. The record there may not exist: logs have gaps.
    [[nodiscard]] constexpr Offset next() const noexcept { return Offset{value_ + 1}; }

    friend constexpr auto operator<=>(Offset, Offset) = default;

private:
    std::int64_t value_{0};
};

/// A partition of a topic.
struct Partition {
    std::string topic;
    std::int32_t number{0};

    friend auto operator<=>(const Partition&, const Partition&) = default;
};

/// The coordinates of one record.
struct Position {
    Partition partition;
    Offset offset;

    friend auto operator<=>(const Position&, const Position&) = default;
};

}  // namespace fantail::core

template <class Tag, class Rep>
struct std::hash<fantail::core::StrongId<Tag, Rep>> {
    std::size_t operator()(const fantail::core::StrongId<Tag, Rep>& id) const noexcept
    {
        return std::hash<Rep>{}(id.value());
    }
};
