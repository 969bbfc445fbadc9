#pragma once

#include <functional>
#include <string>

#include "fantail/http/health.hpp"
#include "fantail/http/server.hpp"

namespace fantail::http {

struct BuildInfo {
    std::string service;
    std::string version;
    std::string commit;
    std::string compiler;
};

/// The operating surface of a service: `/livez`, `/readyz`, `/startupz` (200 or 503; `?verbose` lists every check with
/// its reason), `/metrics` and `/buildinfo`. To be handed to a Server on the admin port.
///
/// `/livez` says only that this thread still answers: a service that waits for Kafka must not be killed for it.
/// Lends: `health` must outlive the handler. `metrics` returns the exposition text and is called on the server's
/// thread.
Handler admin_surface(const Health& health, std::function<std::string()> metrics, const BuildInfo& build);

}  // namespace fantail::http
