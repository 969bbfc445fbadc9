#pragma once

#include <boost/asio/awaitable.hpp>

#include "fantail/obs/log.hpp"
#include "ingestor/adapters/api/frame.hpp"
#include "ingestor/app/ports.hpp"
#include "ingestor/app/webhook_commands.hpp"

namespace fantail::ingestor {

/// The calls about the secret of a webhook: shown again, rotated.
///
/// Threads: the control worker's.
/// Lends:   all must outlive the frame.
class SecretRoutes {
public:
    struct Parts {
        WebhookCommands& commands;
        Statistics& statistics;
        const obs::Log& log;
    };

    explicit SecretRoutes(Parts parts) : parts_{parts} {}

    void add_to(ApiFrame& frame);

private:
    boost::asio::awaitable<ApiAnswer> rotate(ApiCall call);
    boost::asio::awaitable<ApiAnswer> complete_rotation(ApiCall call);
    [[nodiscard]] ApiAnswer reveal(const ApiCall& call) const;

    Parts parts_;
};

}  // namespace fantail::ingestor
