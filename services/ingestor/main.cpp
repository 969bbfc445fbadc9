// Names the parts of the ingestor and the order they live in. It decides nothing: every decision belongs to a part that
// a test can build without this file.

#include <csignal>
#include <cstdlib>
#include <memory>

#include <boost/asio/post.hpp>

#include "fantail/runtime/stop_signal.hpp"
#include "fantail/service/build_info.hpp"
#include "fantail/service/run.hpp"
#include "fantail/service/topic_gate.hpp"
#include "ingestor/adapters/outcome_statistics.hpp"
#include "ingestor/config.hpp"
#include "ingestor/control.hpp"
#include "ingestor/pipeline.hpp"

namespace ingestor = fantail::ingestor;
namespace runtime = fantail::runtime;
namespace service = fantail::service;

namespace {

int run(const ingestor::Config& config)
{
    // Destroyed from the bottom up, so whatever is used stands above its users.
    runtime::StopSignal stop{SIGINT, SIGTERM};  // before any thread, so that each inherits the mask
    const fantail::obs::Log log{service::log_settings(config.service)};
    fantail::obs::Metrics metrics{service::build_labels(config.service.name)};
    fantail::http::Health health;
    const auto realms = config.service.realms.make();
    ingestor::SharedIndex webhooks;
    const ingestor::Shared shared{config, realms, webhooks, health, metrics, log};

    runtime::Worker statistics_thread{"statistics", 0, service::stop_on_failure(stop, log)};
    const ingestor::OutcomeStatistics::Parts followed{config.service, metrics, log};
    service::Running<ingestor::OutcomeStatistics> statistics{statistics_thread, followed};
    ingestor::AskedStatistics asked{statistics_thread, statistics.job()};
    runtime::Worker control_thread{"control", 0, service::stop_on_failure(stop, log)};
    service::Running<ingestor::Control> control{control_thread, shared, asked};
    auto table = control.job().webhooks().first();

    const auto gate = service::check_topics(config.service, realms.topic_names(), log, stop);
    if (gate != service::TopicGate::open) return service::exit_code(gate);
    const auto loaded = service::wait_for(table, stop);
    if (!loaded) return EXIT_SUCCESS;
    boost::asio::post(control_thread.io(), [&control] { control.job().open_api(); });

    // One of everything per worker: thread, event loop, Kafka consumer, windows, producer.
    return service::serve({config.service, log, health, stop}, control, [&](runtime::Worker& worker) {
        return std::make_unique<ingestor::Pipeline>(worker, shared);
    });
}

}  // namespace

int main(int argc, char* argv[]) { return service::main_of("ingestor", argc, argv, &ingestor::describe, &run); }
