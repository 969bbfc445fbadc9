#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "fantail/kafka/admin.hpp"
#include "fantail/kafka/handles.hpp"

namespace fantail::kafka {

/// What an Admin is inside: a client, and a queue that its answers come to one at a time.
class Admin::Impl {
public:
    Impl(ClientHandle client, std::string brokers, std::chrono::milliseconds timeout)
        : brokers_{std::move(brokers)}, timeout_{timeout}, client_{std::move(client)}, answers_{rd_kafka_queue_new(
                                                                                           client_.get())}
    {
    }

    using States = std::map<std::string, std::optional<core::TopicState>>;
    using Offsets = std::map<std::int32_t, core::Offset>;
    using Ask = std::function<void(const rd_kafka_AdminOptions_t*, rd_kafka_queue_t*)>;

    /// Asks, and waits for the answer; `what` begins the text of an error.
    core::Result<Event> answer(rd_kafka_admin_op_t operation, const std::string& what, const Ask& ask);

    using GroupResults = const rd_kafka_group_result_t** (*)(const rd_kafka_event_t*, std::size_t*);

    /// The same for a question about one group, until its coordinator is able to answer. A coordinator that is being
    /// chosen or is still loading says so as an error: that is every group's first minute on a new cluster.
    core::Result<Event> group_answer(rd_kafka_admin_op_t operation, const std::string& what, const Ask& ask,
                                     GroupResults results);

    core::Result<States> partitions_of(const std::vector<std::string>& names);
    core::Result<void> read_configuration(States& states);
    core::Result<Offsets> list_offsets(const std::string& topic, std::int64_t which);

    [[nodiscard]] rd_kafka_t* client() const noexcept { return client_.get(); }

private:
    Event answer_once(rd_kafka_admin_op_t operation, const Ask& ask);
    [[nodiscard]] std::string unreachable() const;

    std::string brokers_;
    std::chrono::milliseconds timeout_;
    ClientHandle client_;
    QueueHandle answers_;
};

}  // namespace fantail::kafka
