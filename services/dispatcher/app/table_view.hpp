#pragma once

#include <chrono>
#include <memory>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>

#include "fantail/core/webhook_table.hpp"
#include "fantail/intake/webhook_follower.hpp"
#include "fantail/runtime/async_event.hpp"

namespace fantail::dispatcher {

/// One worker's view of the webhook table: the newest snapshot that the process's reader has published.
///
/// A task is decided only by a table that has passed the record it was matched against. Where the table is behind, the
/// task waits; where its end was asked for since and read up to, and still has not passed that offset, it is nonsense
/// (the topic was made anew) and counts as passed. A table that has not been confirmed for a while decides nothing: a
/// webhook may have been deleted, or its secret changed, without our hearing of it.
///
/// Threads: one worker's. The reader's thread posts snapshots to it.
class TableView {
public:
    enum class Passed { yes, unknown_offset };

    TableView(boost::asio::any_io_executor executor, const intake::Clock& clock);

    /// A newer table.
    void replace(intake::FollowedTable table);

    /// Waits until the table may decide about this offset. Throws operation_aborted when cancelled.
    boost::asio::awaitable<Passed> passed(core::Offset offset);

    [[nodiscard]] core::PackedPointer find(const core::WebhookId& id) const noexcept
    {
        return table_.webhooks.find_packed(id);
    }

    /// Whether the system has disabled a webhook of that version.
    [[nodiscard]] bool is_disabled(const core::WebhookId& id, std::uint64_t version) const noexcept
    {
        return table_.webhooks.disabled(id, version) != nullptr;
    }

    /// Since when this webhook is failing, as far as it is written down; nullptr: it is not. Until the next wait.
    [[nodiscard]] const core::Failing* failing(const core::WebhookId& id) const noexcept
    {
        return table_.webhooks.failing(id);
    }

    /// What earlier owners of endpoints left, once all that had been written before `then` is in it. Throws
    /// operation_aborted when cancelled.
    boost::asio::awaitable<std::shared_ptr<const core::EndpointStates>>
    endpoints_as_of(std::chrono::steady_clock::time_point then);

private:
    [[nodiscard]] bool is_fresh() const noexcept;

    const intake::Clock& clock_;
    intake::FollowedTable table_;
    runtime::AsyncEvent replaced_;
};

}  // namespace fantail::dispatcher
