// Names the parts of the dispatcher and the order they live in. It decides nothing: every decision belongs to a part
// that a test can build without this file.

#include <csignal>
#include <cstdlib>
#include <memory>
#include <optional>

#include "dispatcher/config.hpp"
#include "dispatcher/control.hpp"
#include "dispatcher/pipeline.hpp"
#include "dispatcher/relay_pipeline.hpp"
#include "fantail/runtime/stop_signal.hpp"
#include "fantail/service/build_info.hpp"
#include "fantail/service/run.hpp"
#include "fantail/service/topic_gate.hpp"

namespace dispatcher = fantail::dispatcher;
namespace runtime = fantail::runtime;
namespace service = fantail::service;

namespace {

int run(const dispatcher::Config& config)
{
    // Destroyed from the bottom up, so whatever is used stands above its users.
    runtime::StopSignal stop{SIGINT, SIGTERM};  // before any thread, so that each inherits the mask
    const fantail::obs::Log log{service::log_settings(config.service)};
    fantail::obs::Metrics metrics{service::build_labels(config.service.name)};
    fantail::http::Health health;
    const auto realms = config.service.realms.make();
    const dispatcher::Shared shared{config, realms, *config.service.sealer, health, metrics, log};

    runtime::Worker control_thread{"control", 0, service::stop_on_failure(stop, log)};
    service::Running<dispatcher::Control> control{control_thread, shared};
    auto table = control.job().webhooks().first();

    const auto gate = service::check_topics(config.service, {}, log, stop);
    if (gate != service::TopicGate::open) return service::exit_code(gate);
    const auto webhooks = service::wait_for(table, stop);
    if (!webhooks) return EXIT_SUCCESS;

    runtime::Worker relay_thread{"relay", 0, service::stop_on_failure(stop, log)};
    std::optional<service::Running<dispatcher::RelayPipeline>> relay;
    if (config.has_role("relay")) relay.emplace(relay_thread, shared);

    // One of everything per worker: thread, event loop, Kafka consumer, connections, windows.
    auto settings = config.service;
    if (!config.has_role("deliver")) settings.workers = 0;
    return service::serve({settings, log, health, stop}, control, [&](runtime::Worker& worker) {
        return std::make_unique<dispatcher::Pipeline>(worker, shared, *webhooks);
    });
}

}  // namespace

int main(int argc, char* argv[]) { return service::main_of("dispatcher", argc, argv, &dispatcher::describe, &run); }
