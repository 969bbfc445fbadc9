#pragma once

#include "ingestor/adapters/api/frame.hpp"
#include "ingestor/app/explaining.hpp"

namespace fantail::ingestor {

/// The call that asks who would get an event. Its body is the event; what headers its record would have, the request's
/// `Record-Header-…` say.
///
/// Threads: the control worker's.
/// Lends:   `explaining` must outlive the frame.
class ExplainRoutes {
public:
    explicit ExplainRoutes(Explaining& explaining) : explaining_{explaining} {}

    void add_to(ApiFrame& frame);

private:
    [[nodiscard]] ApiAnswer explain(ApiCall call) const;

    Explaining& explaining_;
};

}  // namespace fantail::ingestor
