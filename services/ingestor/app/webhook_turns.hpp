#pragma once

#include <memory>
#include <unordered_map>

#include <boost/asio/awaitable.hpp>

#include "fantail/core/ids.hpp"
#include "fantail/core/result.hpp"
#include "fantail/runtime/async_event.hpp"
#include "fantail/runtime/deadline.hpp"

namespace fantail::ingestor {

/// The commands to one webhook, one after the other. Those that this replica takes would else race each other in the
/// log, and of a hundred at once ninety-nine would lose and be written again. Other replicas' are not waited for.
///
/// Threads: one worker's.
class WebhookTurns {
    using Taken = std::unordered_map<core::WebhookId, std::shared_ptr<runtime::AsyncEvent>>;

public:
    /// Ends with its destruction; may outlive the turns.
    class Turn {
    public:
        Turn(std::shared_ptr<Taken> taken, core::WebhookId id) noexcept;
        ~Turn();
        Turn(Turn&&) noexcept = default;
        Turn& operator=(Turn&&) = delete;
        Turn(const Turn&) = delete;
        Turn& operator=(const Turn&) = delete;

    private:
        std::shared_ptr<Taken> taken_;  ///< nullptr: moved from
        core::WebhookId id_;
    };

    /// Errors: unavailable when `deadline` comes first.
    boost::asio::awaitable<core::Result<Turn>> take(core::WebhookId id, runtime::Deadline deadline);

private:
    std::shared_ptr<Taken> taken_{std::make_shared<Taken>()};
};

}  // namespace fantail::ingestor
