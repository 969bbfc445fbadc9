#pragma once

#include <string_view>

#include <boost/asio/awaitable.hpp>

#include "fantail/obs/log.hpp"
#include "ingestor/adapters/api/frame.hpp"
#include "ingestor/app/ports.hpp"
#include "ingestor/app/webhook_commands.hpp"

namespace fantail::ingestor {

/// The calls about webhooks themselves: reads and words JSON, and leaves every decision to WebhookCommands.
///
/// Threads: the control worker's.
/// Lends:   all must outlive the frame.
class WebhookRoutes {
public:
    struct Parts {
        WebhookCommands& commands;
        Statistics& statistics;
        const obs::Log& log;
    };

    explicit WebhookRoutes(Parts parts) : parts_{parts} {}

    void add_to(ApiFrame& frame);

private:
    void add_switches_to(ApiFrame& frame);

    boost::asio::awaitable<ApiAnswer> create(ApiCall call);
    boost::asio::awaitable<ApiAnswer> change(ApiCall call);
    boost::asio::awaitable<ApiAnswer> toggle(ApiCall call);
    boost::asio::awaitable<ApiAnswer> switched(ApiCall call, core::WebhookState wanted);
    boost::asio::awaitable<ApiAnswer> changed(ApiCall call, WebhookFields wanted);
    boost::asio::awaitable<ApiAnswer> remove(ApiCall call);
    boost::asio::awaitable<ApiAnswer> list(ApiCall call);
    boost::asio::awaitable<ApiAnswer> get(ApiCall call);

    Parts parts_;
};

}  // namespace fantail::ingestor
