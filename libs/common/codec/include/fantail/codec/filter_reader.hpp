#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <variant>

#include "fantail/core/filter.hpp"

namespace fantail::codec {

/// Why a text is no filter.
struct FilterFault {
    std::string pointer;  ///< JSON pointer of the fault within the filter; empty: all of it
    std::string detail;   ///< what is wrong, and what to write instead
};

/// What a filter may be at most: what its owner writes, an event's time pays for.
struct FilterLimits {
    static constexpr std::size_t bytes{std::size_t{16} << 10};
    static constexpr std::size_t depth{20};  ///< of nested objects and arrays
    static constexpr std::size_t conditions{100};
    static constexpr std::size_t values{500};  ///< of one $in
};

/// Reads a webhook's filter: an object of `payload`, `headers` and `cloudevents`, joined by `$and`, `$or`, `$not` where
/// it takes more than all of them (docs/filters.md). The first fault stands.
///
/// Cost: linear in the text, but for regular expressions, which are compiled.
std::variant<std::shared_ptr<const core::Filter>, FilterFault> read_filter(std::string_view text);

}  // namespace fantail::codec
