#pragma once

#include <chrono>
#include <cstdlib>
#include <exception>
#include <functional>
#include <future>
#include <iostream>
#include <memory>
#include <optional>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include <boost/asio/post.hpp>

#include "fantail/config/command_line.hpp"
#include "fantail/config/fault.hpp"
#include "fantail/http/health.hpp"
#include "fantail/obs/log.hpp"
#include "fantail/runtime/stop_signal.hpp"
#include "fantail/runtime/worker.hpp"
#include "fantail/runtime/worker_pool.hpp"
#include "fantail/service/build_info.hpp"
#include "fantail/service/settings.hpp"
#include "fantail/service/topic_gate.hpp"
#include "fantail/service/webhook_feed.hpp"

namespace fantail::service {

// Read by the deployment: see docs/operations.md, "Exit codes".
inline constexpr int exit_bad_config = 78;   ///< starting again changes nothing: a person has to look
inline constexpr int exit_not_drained = 75;  ///< work was cut off; Kafka hands it out again

/// A service's main(): reads its settings, answers what was asked instead of running, or runs.
template <class Config>
int main_of(std::string_view service, int argc, const char* const argv[],
            void (*describe)(config::SettingsTable&, Config&), int (*run)(const Config&))
try {
    Config config;
    config::SettingsTable table;
    describe(table, config);
    const auto command = config::parse_service_command_line(argc, argv, service);
    if (config::configure(table, command, version(), std::cout) == config::Next::exit) return EXIT_SUCCESS;
    return run(config);
} catch (const config::ConfigError& error) {
    std::cerr << error.what() << '\n';
    return exit_bad_config;
} catch (const std::exception& error) {
    std::cerr << "fatal: " << error.what() << '\n';
    return EXIT_FAILURE;
}

obs::LogSettings log_settings(const Settings& settings);

/// What a worker that cannot go on does: says why, and has main end the process.
///
/// Lends: `stop` and `log` must outlive the handler.
runtime::Worker::FailureHandler stop_on_failure(runtime::StopSignal& stop, const obs::Log& log);

/// The process's exit code once it has stopped for `reason`, or where its topics stopped it before it began.
int exit_code(const runtime::StopReason& reason, bool drained);
int exit_code(TopicGate gate);

/// Waits for the first webhook table that may be worked by; nullopt when told to stop before. Blocks main.
std::optional<intake::FollowedTable> wait_for(std::future<intake::FollowedTable>& table, runtime::StopSignal& stop);

/// A worker with its one job, from its start to its drained end, however main leaves.
template <class Job>
class Running {
public:
    template <class... Arguments>
    explicit Running(runtime::Worker& worker, Arguments&... arguments) : worker_{worker}
    {
        auto make = [&](runtime::Worker& on) {
            auto made = std::make_unique<Job>(on, arguments...);
            job_ = made.get();
            return made;
        };
        worker_.start(make).get();
    }

    ~Running() { drain(); }

    Running(const Running&) = delete;
    Running& operator=(const Running&) = delete;

    /// Ends the job; the thread stays. May be repeated.
    void drain()
    {
        constexpr std::chrono::seconds within{5};
        if (std::exchange(drained_, true)) return;
        worker_.drain(std::chrono::steady_clock::now() + within).wait_for(2 * within);
    }

    [[nodiscard]] Job& job() noexcept { return *job_; }
    [[nodiscard]] runtime::Worker& worker() noexcept { return worker_; }

private:
    runtime::Worker& worker_;
    Job* job_{nullptr};
    bool drained_{false};
};

/// What the main thread of a service holds while its workers run.
///
/// Lends: all of it must outlive serve().
struct Surroundings {
    const Settings& settings;
    const obs::Log& log;
    http::Health& health;
    runtime::StopSignal& stop;
};

/// Has every new table of webhooks (as the control worker gives it out: a snapshot, an index) posted to the job, by
/// `job->use(table)`.
template <class Control, class Job>
void feed(Running<Control>& control, runtime::Worker& worker, Job* job)
{
    auto subscriber = [&io = worker.io(), job](const auto& table) {
        boost::asio::post(io, [job, table] { job->use(table); });
    };
    boost::asio::post(control.worker().io(), [&control, subscriber] { control.job().subscribe(subscriber); });
}

/// One job per worker, as `make_job(worker)` makes it, from their start until the process was told to stop and they are
/// drained. Gives the process's exit code. Blocks main.
template <class Control, class MakeJob>
int serve(const Surroundings& around, Running<Control>& control, MakeJob make_job)
{
    runtime::WorkerPool workers{"worker", around.settings.workers, stop_on_failure(around.stop, around.log)};
    using MadeJob = typename std::invoke_result_t<MakeJob, runtime::Worker&>::pointer;
    std::vector<MadeJob> jobs(workers.size());
    workers.start([&](runtime::Worker& worker) {
        auto job = make_job(worker);
        jobs[worker.index()] = job.get();
        return job;
    });
    for (std::size_t index = 0; index < jobs.size(); ++index) feed(control, workers.at(index), jobs[index]);
    around.log.info("serving", {{"workers", workers.size()}});

    const auto reason = around.stop.wait();  // the only place where the program sleeps

    around.log.info("draining", {{"reason", reason.text}});
    around.health.start_draining();
    const bool drained = workers.drain(around.settings.drain_timeout);
    control.drain();  // before the workers go, whom it feeds
    around.log.info(drained ? "drained" : "drain timed out; Kafka hands out again what was cut off");
    return exit_code(reason, drained);
}

}  // namespace fantail::service
