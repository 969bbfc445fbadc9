#include "dispatcher/control.hpp"

namespace fantail::dispatcher {

namespace asio = boost::asio;

Control::Control(runtime::Worker& worker, const Shared& shared)
    : admin_{worker.io(), shared.config.service, {shared.health, shared.metrics, shared.log}},
      webhooks_{worker.io(), shared.config.service, {shared.sealer, shared.health, shared.metrics, shared.log}}
{
}

Control::~Control() = default;

asio::awaitable<bool> Control::drain(std::chrono::steady_clock::time_point /*deadline*/)
{
    co_await webhooks_.close();
    co_await admin_.close();
    co_return true;
}

}  // namespace fantail::dispatcher
