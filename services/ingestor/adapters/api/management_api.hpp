#pragma once

#include <string>
#include <vector>

#include "fantail/core/realm.hpp"
#include "fantail/http/health.hpp"
#include "fantail/http/server.hpp"
#include "fantail/obs/log.hpp"
#include "ingestor/adapters/api/egress_routes.hpp"
#include "ingestor/adapters/api/event_type_routes.hpp"
#include "ingestor/adapters/api/explain_routes.hpp"
#include "ingestor/adapters/api/frame.hpp"
#include "ingestor/adapters/api/health_routes.hpp"
#include "ingestor/adapters/api/openapi.hpp"
#include "ingestor/adapters/api/openapi_parts.hpp"
#include "ingestor/adapters/api/openapi_routes.hpp"
#include "ingestor/adapters/api/resource_routes.hpp"
#include "ingestor/adapters/api/secret_routes.hpp"
#include "ingestor/adapters/api/test_routes.hpp"
#include "ingestor/adapters/api/webhook_routes.hpp"
#include "ingestor/app/explaining.hpp"
#include "ingestor/app/ports.hpp"
#include "ingestor/app/testing.hpp"
#include "ingestor/app/webhook_commands.hpp"

namespace fantail::ingestor {

/// The management API: the frame with all its routes, one file of them for each subject.
///
/// Threads: the control worker's.
/// Lends:   everything given must outlive the handler.
class ManagementApi {
public:
    struct Parts {
        WebhookCommands& commands;
        Explaining& explaining;
        Testing& testing;
        Statistics& statistics;
        const Credentials& credentials;
        RateLimits& limits;
        const core::Realms& realms;
        const intake::Clock& clock;
        const std::vector<std::string>& source_addresses;
        const http::Health& health;
        const obs::Log& log;
    };

    explicit ManagementApi(Parts parts)
        : frame_{{parts.credentials, parts.limits, parts.realms, parts.clock}},
          webhooks_{{parts.commands, parts.statistics, parts.log}}, secrets_{{parts.commands, parts.statistics,
                                                                              parts.log}},
          resources_{{parts.commands, parts.testing, parts.statistics, parts.realms, parts.log}}, tests_{parts.testing},
          explain_{parts.explaining}, egress_{parts.source_addresses}, health_{parts.health},
          description_{openapi_description(openapi_parts(), parts.realms)}
    {
        webhooks_.add_to(frame_);
        secrets_.add_to(frame_);
        resources_.add_to(frame_);
        tests_.add_to(frame_);
        EventTypeRoutes::add_to(frame_);
        explain_.add_to(frame_);
        health_.add_to(frame_);
        description_.add_to(frame_);
        egress_.add_to(frame_);
    }

    [[nodiscard]] const std::vector<ServedCall>& calls() const noexcept { return frame_.calls(); }

    /// For the server.
    [[nodiscard]] http::Handler handler() const { return frame_.handler(); }

    /// Words what the server itself refuses.
    [[nodiscard]] http::ServerResponse refusal(const http::ServerRefusal& refused) const
    {
        return frame_.refusal(refused);
    }

private:
    ApiFrame frame_;
    WebhookRoutes webhooks_;
    SecretRoutes secrets_;
    ResourceRoutes resources_;
    TestRoutes tests_;
    ExplainRoutes explain_;
    EgressRoutes egress_;
    HealthRoutes health_;
    OpenApiRoutes description_;
};

}  // namespace fantail::ingestor
