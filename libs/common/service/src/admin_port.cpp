#include "fantail/service/admin_port.hpp"

#include "fantail/http/admin.hpp"
#include "fantail/service/build_info.hpp"

namespace fantail::service {

namespace asio = boost::asio;

AdminPort::AdminPort(asio::io_context& io, const Settings& settings, const Shows& shows)
    : server_{io,
              listening(settings.admin),
              http::admin_surface(
                  shows.health, [&metrics = shows.metrics] { return metrics.exposition(); }, build_info(settings.name)),
              {}}
{
    server_.start();
    shows.log.info("admin port is open", {{"address", settings.admin.address}, {"port", server_.bound_port()}});
}

asio::awaitable<void> AdminPort::close() { co_await server_.stop(); }

}  // namespace fantail::service
