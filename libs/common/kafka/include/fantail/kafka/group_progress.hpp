#pragma once

#include <chrono>
#include <cstddef>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>

#include "fantail/core/ids.hpp"
#include "fantail/core/result.hpp"
#include "fantail/core/webhook.hpp"
#include "fantail/kafka/client_settings.hpp"

namespace fantail::kafka {

/// Tells how far a group has come, and where in a log a time lies: for whoever doses its work by another group's lag.
/// Joins no group.
///
/// Threads: the thread that runs `io`.
/// Errors:  what the brokers said, or that none answered within the timeout.
/// Ends:    close(), before it is destroyed. The destructor joins librdkafka's threads: destroy it when the loop has
///          ended.
/// Cost:    a client, with connections of its own; two requests a question.
class GroupProgress {
public:
    /// `io` must outlive this.
    static core::Result<std::unique_ptr<GroupProgress>> create(boost::asio::io_context& io,
                                                               const ClientSettings& settings, std::string group,
                                                               std::chrono::milliseconds timeout);
    ~GroupProgress();

    GroupProgress(const GroupProgress&) = delete;
    GroupProgress& operator=(const GroupProgress&) = delete;

    /// Records of each that the group has not committed. Without a commit, all of them.
    boost::asio::awaitable<core::Result<std::map<core::Partition, std::size_t>>>
    lag(std::vector<core::Partition> partitions);

    /// The first record of each at or after that time; where there is none, the end.
    boost::asio::awaitable<core::Result<std::map<core::Partition, core::Offset>>>
    first_since(std::vector<core::Partition> partitions, core::Timestamp time);

    boost::asio::awaitable<void> close();

private:
    class Impl;

    explicit GroupProgress(std::unique_ptr<Impl> impl) noexcept;

    std::unique_ptr<Impl> impl_;
};

}  // namespace fantail::kafka
