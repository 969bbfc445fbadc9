#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>

#include "fantail/core/ids.hpp"
#include "fantail/core/result.hpp"
#include "fantail/core/webhook.hpp"
#include "fantail/intake/ports.hpp"
#include "fantail/kafka/event_queue.hpp"
#include "fantail/kafka/handles.hpp"
#include "fantail/runtime/async_event.hpp"

namespace fantail::kafka {

/// Questions to the cluster from a coroutine: librdkafka's own blocking calls would stop the loop for as long as a
/// broker is away. Works on any client, consumers included.
///
/// Threads: the loop's; several questions may be on their way.
/// Errors:  what the broker said, or that none answered within the timeout.
/// Ends:    serve() runs as a task of the owner, and must while anybody asks. Destroy this before the client.
class Requests {
public:
    Requests(boost::asio::io_context& io, rd_kafka_t* client, std::chrono::milliseconds timeout);

    boost::asio::awaitable<void> serve();

    /// An error when one of the topics does not exist.
    boost::asio::awaitable<core::Result<void>> find_topics(std::vector<std::string> topics);

    /// A handle on the topic, as long as this lives: librdkafka keeps its metadata fresh meanwhile.
    rd_kafka_topic_t* topic(const std::string& name);

    using Offsets = std::map<core::Partition, core::Offset>;

    boost::asio::awaitable<core::Result<Offsets>> begins(std::vector<core::Partition> partitions);
    boost::asio::awaitable<core::Result<Offsets>> ends(std::vector<core::Partition> partitions);

    /// The first record whose time is `since` or later; the end where there is none.
    boost::asio::awaitable<core::Result<Offsets>> firsts_since(std::vector<core::Partition> partitions,
                                                               core::Timestamp since);

    /// What the group has committed; nothing for a partition that it has not committed.
    boost::asio::awaitable<core::Result<std::map<core::Partition, intake::CommitPoint>>>
    committed(std::string group, std::vector<core::Partition> partitions);

private:
    using Ask = std::function<void(const rd_kafka_AdminOptions_t*, rd_kafka_queue_t*)>;

    boost::asio::awaitable<Event> answer(rd_kafka_admin_op_t operation, Ask ask);
    boost::asio::awaitable<core::Result<Offsets>> list_offsets(std::vector<core::Partition> partitions,
                                                               std::int64_t which);

    rd_kafka_t* client_;
    std::chrono::milliseconds timeout_;
    std::map<std::string, TopicHandle> topics_;  ///< whose metadata librdkafka keeps fresh
    EventQueue answers_;
    runtime::AsyncEvent answered_;
    std::map<std::uint64_t, Event> waited_for_;  ///< by number; null until the answer is there
    std::uint64_t last_number_{0};
};

}  // namespace fantail::kafka
