#pragma once

#include "fantail/core/filter.hpp"

namespace fantail::core {

/// Whether a part of a filter holds.
bool node_holds(const FilterNode& node, FieldView& fields);

}  // namespace fantail::core
