#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>

#include "fantail/core/record.hpp"
#include "fantail/core/result.hpp"
#include "fantail/kafka/event_queue.hpp"
#include "fantail/kafka/handles.hpp"
#include "fantail/kafka/producer.hpp"
#include "fantail/runtime/deadline.hpp"
#include "fantail/runtime/task_group.hpp"
#include "requests.hpp"

namespace fantail::kafka {

/// One librdkafka producer. A Producer has one after another, where a fatal error ends one.
///
/// Threads: the loop's.
/// Lends:   the bytes of a record's value are read where they are, until its report has come or this is destroyed.
/// Ends:    close(), before it is destroyed while the loop runs. The destructor joins librdkafka's threads
///          (milliseconds); what was on its way may or may not arrive.
class ProducerClient {
public:
    static core::Result<std::unique_ptr<ProducerClient>> create(boost::asio::io_context& io,
                                                                const ProducerSettings& settings,
                                                                runtime::TaskGroup::FailureHandler on_failure);

    ProducerClient(boost::asio::io_context& io, ClientHandle client, runtime::TaskGroup::FailureHandler on_failure);

    enum class Admission {
        taken,
        not_now,  ///< its queue is full, or it is finished
    };

    /// An error is final. A taken record's report comes as an event, and gives `opaque` back.
    core::Result<Admission> produce(const core::OutRecord& record, void* opaque);

    /// Delivery reports, errors, lines of its log.
    [[nodiscard]] EventQueue& events() noexcept { return events_; }

    /// See Producer.
    boost::asio::awaitable<core::Result<void>> warm_up(std::vector<std::string> topics, runtime::Deadline deadline);

    /// Not while warm_up() runs: it would never end.
    boost::asio::awaitable<void> close();

    [[nodiscard]] rd_kafka_t* get() const noexcept { return client_.get(); }

private:
    rd_kafka_topic_t* topic(const std::string& name);

    ClientHandle client_;
    std::map<std::string, TopicHandle> topics_;
    EventQueue events_;
    Requests requests_;
    runtime::TaskGroup tasks_;
};

}  // namespace fantail::kafka
