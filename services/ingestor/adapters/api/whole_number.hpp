#pragma once

#include <cstdint>
#include <optional>

#include <boost/json/value.hpp>

namespace fantail::ingestor {

/// A number without a fraction, however it is written: JSON knows no other kind, and some languages write 3600.0.
inline std::optional<std::int64_t> whole_number(const boost::json::value& value)
{
    if (!value.is_number()) return std::nullopt;
    boost::system::error_code inexact;
    const auto number = value.to_number<std::int64_t>(inexact);
    return inexact ? std::nullopt : std::optional{number};
}

}  // namespace fantail::ingestor
