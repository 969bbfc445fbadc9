#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>

#include "fantail/core/result.hpp"
#include "fantail/intake/ports.hpp"
#include "fantail/kafka/event_queue.hpp"
#include "fantail/runtime/async_event.hpp"
#include "fantail/runtime/deadline.hpp"

namespace fantail::kafka {

/// Sends a group's commits and takes their acknowledgements, on a queue of their own: they come also while a
/// rebalance keeps the group's queue waiting.
///
/// Threads: the loop's.
/// Ends:    serve() runs as a task of the owner. Destroy this before the client.
class Commits {
public:
    using Acknowledged = std::function<void(const intake::CommitPoint&, runtime::Deadline sent_at)>;
    using Refused = std::function<void(const core::Error&)>;

    Commits(boost::asio::io_context& io, rd_kafka_t* client, std::string group, Acknowledged acknowledged,
            Refused refused);

    boost::asio::awaitable<void> serve();

    void send(const std::vector<intake::CommitPoint>& points);

    /// The membership in whose name all was sent until now has ended. The client does not take back what is on its
    /// way: it arrives, or is sent again, in the name of a member that the group has replaced.
    void membership_ended() noexcept { last_of_former_ = last_number_; }

    /// Whether something sent under a former membership has not been answered yet, or was answered with "fenced".
    [[nodiscard]] bool can_have_fenced_us() const noexcept;

    /// Sends until acknowledged; the last refusal when `deadline` comes first.
    boost::asio::awaitable<core::Result<void>> send_surely(std::vector<intake::CommitPoint> points,
                                                           runtime::Deadline deadline);

private:
    using Number = std::uint64_t;

    Number request(const std::vector<intake::CommitPoint>& points);
    void take(rd_kafka_event_t* event);
    boost::asio::awaitable<core::Result<void>> send_once(const std::vector<intake::CommitPoint>& points,
                                                         runtime::Deadline deadline);

    rd_kafka_t* client_;
    std::string what_;  ///< `committing for group …`
    Acknowledged acknowledged_;
    Refused refused_;
    EventQueue answers_;
    runtime::AsyncEvent answered_;
    std::map<Number, runtime::Deadline> sent_;  ///< when, of those without an answer
    std::map<Number, std::optional<core::Result<void>>> waited_for_;
    Number last_number_{0};
    Number last_of_former_{0};
    bool former_was_fenced_{false};
};

}  // namespace fantail::kafka
