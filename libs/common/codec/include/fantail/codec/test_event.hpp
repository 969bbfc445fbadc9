#pragma once

#include <optional>
#include <string>

#include "fantail/core/dialect.hpp"
#include "fantail/core/result.hpp"

namespace fantail::codec {

/// What a test event is made of beside its dialect.
struct TestEventParts {
    std::optional<std::string> type;      ///< nullopt: that of the dialect's own test event
    std::optional<std::string> data;      ///< JSON; nullopt: the type's example's, as far as there is one
    std::string tenant;                   ///< whose it is, where the dialect's events say so
    std::string id;                       ///< the publisher's, where they have one
    std::string time;                     ///< the publisher's
    std::optional<std::string> selector;  ///< what its webhook selects by; nullopt: as the dialect's test event has it
    std::string uuid;                     ///< what `"{uuid}"` stands for
};

/// An event as the dialect's publishers write them, to try out a webhook: the dialect's `test_event`, or one that is
/// made of the dialect's shape, with type, tenant, id, time and selector written where they lie. What is given as data
/// stands as it is written.
///
/// Errors: invalid_argument where the data is not JSON, or the type is none that the dialect can write; unreadable
///         where the dialect's own test event is not JSON.
core::Result<std::string> write_test_event(const core::Dialect& dialect, const TestEventParts& parts);

}  // namespace fantail::codec
