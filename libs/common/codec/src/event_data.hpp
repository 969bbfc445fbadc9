#pragma once

#include <string>

#include "fantail/core/dialect.hpp"

namespace fantail::codec {

/// The envelope's key under which an event's data lies: `data`, or the first that leads to none of the fields. Empty:
/// there is none.
std::string data_key(const core::EventShape& shape);

}  // namespace fantail::codec
