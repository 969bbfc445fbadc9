#pragma once

#include <chrono>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>

#include "fantail/config/realms.hpp"
#include "fantail/obs/log.hpp"
#include "fantail/obs/metrics.hpp"
#include "fantail/runtime/task_group.hpp"
#include "ingestor/adapters/credentials/credential_files.hpp"

namespace fantail::ingestor {

/// Keeps the credentials in force to what their files say: a key that is taken out of the file is refused within
/// seconds. New files that have a fault change nothing: whoever could call still can, the log says what is wrong, and a
/// metric stays up until they are right.
///
/// Threads: the control worker's, whose `io` it is given.
/// Cost:    a stat(2) for each file every two seconds; reading them, when one has changed.
/// Ends:    close(), before it is destroyed, where start() was called.
class CredentialWatch {
public:
    struct Parts {
        Credentials& credentials;
        CredentialPaths paths;
        const config::RealmsConfig& realms;
        obs::Metrics& metrics;
        const obs::Log& log;
    };

    static constexpr std::chrono::milliseconds interval{2000};

    /// `files`: those that the credentials in force were read from.
    CredentialWatch(boost::asio::io_context& io, Parts parts, WatchedFiles files);

    void start() { tasks_.spawn(run()); }

    /// What happens in each interval.
    void look();

    boost::asio::awaitable<void> close();

private:
    boost::asio::awaitable<void> run();

    Parts parts_;
    WatchedFiles files_;
    obs::Gauge failed_;
    obs::Counter reloads_;
    runtime::TaskGroup tasks_;
};

}  // namespace fantail::ingestor
