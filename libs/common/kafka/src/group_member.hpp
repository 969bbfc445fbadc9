#pragma once

#include <exception>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>

#include "commits.hpp"
#include "fantail/kafka/event_queue.hpp"
#include "fantail/kafka/group_consumer.hpp"
#include "fantail/runtime/deadline.hpp"
#include "fantail/runtime/task_group.hpp"
#include "partition_queues.hpp"
#include "requests.hpp"
#include "start_rule.hpp"

namespace fantail::kafka {

core::Result<ClientHandle> make_group_client(const GroupConsumerSettings& settings);

/// What a GroupConsumer is inside: follows the group's rebalances, one at a time, and owns the tasks that do it.
///
/// A rebalance is an event that librdkafka waits for us to answer; until then it gives us no other. So there is one
/// coroutine for them, and it may take its time within revoke_grace.
class GroupMember {
public:
    /// `on_overtaken` instead of `handlers.on_fatal`, where its own commit of a former membership has fenced it: the
    /// client is finished, the group would have it back.
    GroupMember(boost::asio::io_context& io, ClientHandle client, const GroupConsumerSettings& settings,
                intake::PartitionEvents& events, GroupConsumerHandlers handlers, ErrorHandler on_overtaken);
    ~GroupMember();

    GroupMember(const GroupMember&) = delete;
    GroupMember& operator=(const GroupMember&) = delete;

    core::Result<void> join();

    void commit(const std::vector<intake::CommitPoint>& points);
    void room_made() noexcept { records_.room_made(); }
    void put_back(const core::Position& record) { records_.put_back(record); }
    void read_on(const core::Partition& partition) { records_.read_on(partition); }
    [[nodiscard]] bool is_ready() const noexcept { return answered_ && without_start_.empty() && !closing_; }
    [[nodiscard]] std::size_t assigned_count() const noexcept { return records_.size(); }
    boost::asio::awaitable<void> close(OnClose on_close);

private:
    using Partitions = std::vector<core::Partition>;
    struct Found {
        core::Partition partition;
        StartAt start;
    };

    boost::asio::awaitable<void> serve_group();
    boost::asio::awaitable<void> keep_polling();
    boost::asio::awaitable<void> rebalance(Event event);
    boost::asio::awaitable<void> assign(Partitions partitions);
    boost::asio::awaitable<std::vector<Found>> find_starts(const Partitions& partitions);
    boost::asio::awaitable<void> revoke(Partitions partitions);
    boost::asio::awaitable<void> hand_over(const Partitions& partitions);
    boost::asio::awaitable<void> mend();

    std::vector<Found> decide(const Partitions& partitions, const Requests::Offsets& begins,
                              const std::map<core::Partition, intake::CommitPoint>& committed);
    enum class Answer { assign, unassign };
    std::optional<rd_kafka_resp_err_t> answer(Answer what, const rd_kafka_topic_partition_list_t* list);
    void read_anew(const core::Partition& partition, core::Offset offset);
    void fetch_failed(const core::Partition& partition, rd_kafka_resp_err_t code);
    void lose_everything();
    void take_error(rd_kafka_event_t* event);
    void take_fence(const core::Error& error);
    void problem(const core::Error& error) const;
    void fail(const std::exception_ptr& failure) const;

    GroupConsumerSettings settings_;
    intake::PartitionEvents& events_;
    GroupConsumerHandlers handlers_;
    ErrorHandler on_overtaken_;
    ClientHandle client_;
    EventQueue group_events_;
    Requests requests_;
    Commits commits_;
    PartitionQueues records_;
    std::set<core::Partition> without_start_;
    std::set<core::Partition> cut_off_;  ///< whose next record is not there any more
    bool answered_{false};
    bool closing_{false};
    runtime::TaskGroup tasks_;
};

}  // namespace fantail::kafka
