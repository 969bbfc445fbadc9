#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>

#include "fantail/http/health.hpp"
#include "fantail/http/server.hpp"
#include "fantail/obs/log.hpp"
#include "fantail/obs/metrics.hpp"
#include "fantail/service/settings.hpp"

namespace fantail::service {

/// What operators ask a service, on a port of its own: health, metrics, build. Open from the start, so that they can
/// ask why it is not ready.
///
/// Threads: the control worker's.
/// Lends:   health, metrics and log must outlive it.
class AdminPort {
public:
    struct Shows {
        const http::Health& health;
        const obs::Metrics& metrics;
        const obs::Log& log;
    };

    AdminPort(boost::asio::io_context& io, const Settings& settings, const Shows& shows);

    boost::asio::awaitable<void> close();

private:
    http::Server server_;
};

}  // namespace fantail::service
