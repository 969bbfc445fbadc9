#pragma once

#include "fantail/core/realm.hpp"
#include "fantail/http/server.hpp"
#include "fantail/obs/log.hpp"
#include "ingestor/adapters/api/egress_routes.hpp"
#include "ingestor/adapters/api/event_type_routes.hpp"
#include "ingestor/adapters/api/explain_routes.hpp"
#include "ingestor/adapters/api/frame.hpp"
#include "ingestor/adapters/api/resource_routes.hpp"
#include "ingestor/adapters/api/secret_routes.hpp"
#include "ingestor/adapters/api/test_routes.hpp"
#include "ingestor/adapters/api/webhook_routes.hpp"
#include "ingestor/adapters/api_keys.hpp"
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
        const ApiKeys& keys;
        const core::Realms& realms;
        const std::vector<std::string>& source_addresses;
        const obs::Log& log;
    };

    explicit ManagementApi(Parts parts)
        : frame_{{parts.keys, parts.realms}}, webhooks_{{parts.commands, parts.statistics, parts.log}},
          secrets_{{parts.commands, parts.log}}, resources_{{parts.commands, parts.testing, parts.statistics,
                                                             parts.realms, parts.log}},
          tests_{parts.testing}, explain_{parts.explaining}, egress_{parts.source_addresses}
    {
        webhooks_.add_to(frame_);
        secrets_.add_to(frame_);
        resources_.add_to(frame_);
        tests_.add_to(frame_);
        EventTypeRoutes::add_to(frame_);
        explain_.add_to(frame_);
        egress_.add_to(frame_);
    }

    /// For the server.
    [[nodiscard]] http::Handler handler() const { return frame_.handler(); }

    /// Words what the server itself refuses.
    static http::ServerResponse refusal(int status, std::string_view reason)
    {
        return worded(refusal_of(status, reason), Wording::envelope);
    }

private:
    ApiFrame frame_;
    WebhookRoutes webhooks_;
    SecretRoutes secrets_;
    ResourceRoutes resources_;
    TestRoutes tests_;
    ExplainRoutes explain_;
    EgressRoutes egress_;
};

}  // namespace fantail::ingestor
