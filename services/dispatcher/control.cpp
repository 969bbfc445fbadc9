#include "dispatcher/control.hpp"

#include "fantail/http/admin.hpp"
#include "fantail/service/build_info.hpp"

namespace fantail::dispatcher {

namespace asio = boost::asio;

Control::Control(runtime::Worker& worker, const Shared& shared)
    : admin_{worker.io(),
             service::listening(shared.config.service.admin),
             http::admin_surface(
                 shared.health, [&metrics = shared.metrics] { return metrics.exposition(); },
                 service::build_info(shared.config.service.name)),
             {}},
      webhooks_{worker.io(), shared.config.service, {shared.sealer, shared.health, shared.metrics, shared.log}}
{
    admin_.start();
    shared.log.info("admin port is open",
                    {{"address", shared.config.service.admin.address}, {"port", admin_.bound_port()}});
}

Control::~Control() = default;

asio::awaitable<bool> Control::drain(std::chrono::steady_clock::time_point /*deadline*/)
{
    co_await webhooks_.close();
    co_await admin_.stop();
    co_return true;
}

}  // namespace fantail::dispatcher
