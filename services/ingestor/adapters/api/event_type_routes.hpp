#pragma once

#include "ingestor/adapters/api/frame.hpp"

namespace fantail::ingestor {

/// The calls about the event types of the caller's product: its document's catalogue, with schema and example where the
/// document shows them.
///
/// Threads: the control worker's.
class EventTypeRoutes {
public:
    static void add_to(ApiFrame& frame);
};

}  // namespace fantail::ingestor
