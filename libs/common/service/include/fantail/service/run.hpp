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
#include <utility>
#include <vector>

#include <boost/asio/post.hpp>

#include "fantail/config/command_line.hpp"
#include "fantail/config/fault.hpp"
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

/// Has every new table of webhooks (as the control worker gives it out: a snapshot, an index) posted to each worker's
/// job, by `job->use(table)`.
///
/// Lends: `workers` must outlive `control`'s job.
template <class Control, class Job>
void feed(Running<Control>& control, runtime::WorkerPool& workers, const std::vector<Job*>& jobs)
{
    for (std::size_t index = 0; index < jobs.size(); ++index) {
        auto subscriber = [&io = workers.at(index).io(), job = jobs[index]](const auto& table) {
            boost::asio::post(io, [job, table] { job->use(table); });
        };
        boost::asio::post(control.worker().io(), [&control, subscriber] { control.job().subscribe(subscriber); });
    }
}

}  // namespace fantail::service
