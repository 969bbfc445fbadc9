#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>

#include "fantail/core/result.hpp"
#include "fantail/intake/ports.hpp"
#include "fantail/kafka/client_settings.hpp"

namespace fantail::kafka {

enum class GroupProtocol {
    classic,   ///< cooperative-sticky, chosen by the members
    consumer,  ///< KIP-848, by the broker; assignor, session and heartbeat are its settings
};

enum class OnClose {
    keep_membership,  ///< a static member's partitions wait for its return until the session ends
    leave,            ///< partitions go to others at once; a dynamic member always leaves
};

struct GroupConsumerSettings {
    ClientSettings client;
    std::string group;
    std::vector<std::string> topics;
    std::optional<std::string> instance_id;  ///< static membership; unique among the group's members
    GroupProtocol protocol{GroupProtocol::classic};
    std::chrono::milliseconds session_timeout{45'000};    ///< classic only
    std::chrono::milliseconds heartbeat_interval{3'000};  ///< classic only
    std::chrono::milliseconds revoke_grace{2'000};        ///< for revoking(); while it lasts all partitions stand still
    std::chrono::milliseconds request_timeout{5'000};     ///< for offsets at an assignment, and the last commit
    std::size_t max_partition_fetch_bytes{std::size_t{1} << 20};  ///< a larger record still comes, alone
    std::size_t queued_bytes{std::size_t{64} << 20};  ///< per partition, compressed; ≥ 8 × the fetch size
    std::size_t fetch_bytes{std::size_t{50} << 20};   ///< per answer of a broker, over all partitions; ≥ 1000
};

/// What a group consumer reports besides records. Each may be called again and again while its cause lasts.
struct GroupConsumerHandlers {
    /// This consumer is finished: fenced by another process with the same instance id, refused by the group, out of
    /// memory. Nothing was committed that was not settled; exit and say why, do not loop.
    ErrorHandler on_fatal;

    /// The group refused the client for what it had sent before an outage that outlasted its session. Its partitions
    /// are lost(); a new client joins under the same name. May be empty.
    ErrorHandler on_recreated{};

    /// Something that a person or time may mend: a topic that does not exist, brokers that do not answer, a partition
    /// that has no place to start from. is_ready() says whether it matters.
    ErrorHandler on_problem;

    /// Records between `from` and `to` were deleted before they were read: they are lost to this group, which goes on.
    std::function<void(const core::Partition&, core::Offset from, core::Offset to)> on_gap;

    LogHandler on_log;  ///< may be empty
};

/// A member of a consumer group that gives records only where there is room, and commits only what it owns.
///
/// Back-pressure is not polling the queue of a partition (each has its own); the rest goes on. Never a silent jump of
/// offsets: a partition without a committed offset is read from 0 if its log begins there, otherwise not at all, and
/// reported with the command that says where to start.
///
/// Threads: the thread that runs `io`; calls `events` there, never from within commit() or room_made().
/// Errors:  by the handlers; a commit that fails is tried again by the next one, or not at all when it was the last.
/// Ends:    close(), before it is destroyed. The destructor joins librdkafka's threads: destroy it when the loop has
///          ended. Destroyed without close() it leaves nothing committed and does not leave the group.
class GroupConsumer : public intake::Committer {
public:
    /// Joins the group. `io`, and `events` until close() has returned, must outlive this.
    static core::Result<std::unique_ptr<GroupConsumer>> create(boost::asio::io_context& io,
                                                               const GroupConsumerSettings& settings,
                                                               intake::PartitionEvents& events,
                                                               GroupConsumerHandlers handlers);
    ~GroupConsumer() override;

    /// Only what is assigned at this moment is sent; the rest is somebody else's and dropped.
    void commit(std::vector<intake::CommitPoint> points) override;
    void room_made() override;
    void put_back(const core::Position& record) override;
    void read_on(const core::Partition& partition) override;

    /// Whether the group has answered and every partition that it gave us is being read. A member of a group with
    /// more members than partitions has none, and is ready.
    [[nodiscard]] bool is_ready() const noexcept;

    /// How many partitions are being read.
    [[nodiscard]] std::size_t assigned_count() const noexcept;

    /// Stops taking, revokes (revoking() with all partitions), commits what that returns, and closes. Called once;
    /// commit() and room_made() do nothing after it. Bounded by revoke_grace and request_timeout, twice.
    boost::asio::awaitable<void> close(OnClose on_close);

private:
    class Impl;

    explicit GroupConsumer(std::unique_ptr<Impl> impl) noexcept;

    std::unique_ptr<Impl> impl_;
};

}  // namespace fantail::kafka
