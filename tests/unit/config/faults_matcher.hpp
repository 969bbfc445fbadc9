#pragma once

#include <algorithm>
#include <string>
#include <vector>

#include <gmock/gmock.h>

#include "fantail/config/fault.hpp"

namespace fantail::config {

/// As an operator reads them.
inline std::vector<std::string> lines_of(const Faults& faults)
{
    std::vector<std::string> lines;
    std::ranges::transform(faults, std::back_inserter(lines), [](const Fault& fault) { return to_string(fault); });
    return lines;
}

}  // namespace fantail::config
