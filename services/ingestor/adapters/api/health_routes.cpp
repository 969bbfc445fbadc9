#include "ingestor/adapters/api/health_routes.hpp"

namespace fantail::ingestor {

void HealthRoutes::add_to(ApiFrame& frame)
{
    frame.add_open("GET", "/health", Place::below_the_prefixes, [this](const http::ServerRequest&) { return tell(); });
}

ApiAnswer HealthRoutes::tell() const
{
    if (health_.is_ready()) return success(200, {{"status", "ok"}});
    return core::Error{core::ErrorCode::unavailable,
                       health_.is_draining() ? "this replica is on its way out" : "this replica is not ready"};
}

}  // namespace fantail::ingestor
