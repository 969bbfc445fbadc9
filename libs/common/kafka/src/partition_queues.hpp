#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <vector>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>

#include "fantail/core/ids.hpp"
#include "fantail/intake/ports.hpp"
#include "fantail/kafka/handles.hpp"
#include "fantail/kafka/wakeup.hpp"

namespace fantail::kafka {

/// Takes records from the queues of the partitions that are read, each only while its user has room.
///
/// Every partition has a queue of its own, cut off from the consumer's, so that one which is not polled holds up
/// nobody else. One eventfd serves them all.
///
/// Threads: the loop's.
/// Ends:    serve() runs as a task of the owner. Destroy this before the client.
class PartitionQueues {
public:
    /// A partition cannot be fetched from.
    using ErrorHandler = std::function<void(const core::Partition&, rd_kafka_resp_err_t)>;

    PartitionQueues(boost::asio::io_context& io, rd_kafka_t* client, intake::PartitionEvents& events,
                    ErrorHandler on_error);
    ~PartitionQueues();

    PartitionQueues(const PartitionQueues&) = delete;
    PartitionQueues& operator=(const PartitionQueues&) = delete;

    boost::asio::awaitable<void> serve();

    /// Before the partition is assigned, once per assignment: its records must never reach the consumer's own queue.
    void open(const core::Partition& partition, core::Offset start);
    void close(const core::Partition& partition);

    /// While a rebalance waits for us nothing is taken.
    void pause() noexcept { paused_ = true; }
    void resume() noexcept;

    void room_made() noexcept;

    /// Sets the partition aside: librdkafka drops what it had fetched and fetches nothing. read_on() goes on with this
    /// record, the newest that was given. A partition that is not open is left alone.
    void put_back(const core::Position& record);
    void read_on(const core::Partition& partition);

    /// The place of the next record; nothing for a partition that is not open.
    [[nodiscard]] std::optional<core::Offset> position(const core::Partition& partition) const noexcept;

    [[nodiscard]] bool contains(const core::Partition& partition) const noexcept;
    [[nodiscard]] std::vector<core::Partition> partitions() const;
    [[nodiscard]] std::size_t size() const noexcept { return sources_.size(); }

private:
    struct Source {
        core::Partition partition;
        QueueHandle queue;
        core::Offset position;
        bool set_aside{false};
        std::optional<core::Offset> put_back{};  ///< must come next
    };
    enum class Left { nothing, maybe };

    [[nodiscard]] Source* find(const core::Partition& partition) noexcept;
    void seek(Source& source, core::Offset offset);
    void resume_fetching(const Source& source);
    Left take_some();
    bool take_one(Source& source);

    rd_kafka_t* client_;
    intake::PartitionEvents& events_;
    ErrorHandler on_error_;
    Wakeup wakeup_;
    std::vector<Source> sources_;
    std::size_t next_{0};  ///< whose turn it is
    bool paused_{false};
    bool starved_{false};  ///< somebody had no room when asked last
};

}  // namespace fantail::kafka
