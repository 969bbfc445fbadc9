#pragma once

#include "fantail/http/health.hpp"
#include "ingestor/adapters/api/frame.hpp"

namespace fantail::ingestor {

/// The call by which API callers' own monitoring sees whether this replica takes calls. What exactly fails is for the
/// operator's eyes: the admin port tells.
///
/// Threads: the control worker's.
/// Lends:   `health` must outlive the frame.
class HealthRoutes {
public:
    explicit HealthRoutes(const http::Health& health) : health_{health} {}

    void add_to(ApiFrame& frame);

private:
    [[nodiscard]] ApiAnswer tell() const;

    const http::Health& health_;
};

}  // namespace fantail::ingestor
