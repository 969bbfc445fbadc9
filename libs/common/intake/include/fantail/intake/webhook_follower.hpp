#pragma once

#include <chrono>
#include <cstdint>
#include <functional>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>

#include "fantail/core/webhook_table.hpp"
#include "fantail/intake/ports.hpp"
#include "fantail/runtime/async_event.hpp"
#include "fantail/runtime/deadline.hpp"

namespace fantail::intake {

/// The table as it was given out.
struct FollowedTable {
    core::WebhookSnapshot webhooks;
    std::uint64_t confirmations{0};  ///< how often the log's end had been found and read up to by then
    std::chrono::steady_clock::time_point confirmed_at{};  ///< the last time
};

/// Keeps this process's copy of `fantail.webhooks`, and gives out snapshots of it.
///
/// Threads: one worker's (the process's only reader of the topic). The snapshots may go anywhere.
class WebhookFollower : public TableEvents {
public:
    /// Told of the table, once it is loaded, whenever records were read or it was confirmed current (at least each
    /// second). Records that come together are told of together.
    using Publish = std::function<void(const FollowedTable&)>;

    /// A record that cannot be read. Its key keeps what it held; the offset counts as passed.
    using Unreadable = std::function<void(core::Offset, const core::Error&)>;

    WebhookFollower(boost::asio::any_io_executor executor, Publish publish, Unreadable unreadable);

    /// Whether the topic's end has been reached once.
    [[nodiscard]] bool is_loaded() const noexcept { return loaded_; }

    /// Waits until the record at `offset` is in what was given out; false when `deadline` came first.
    boost::asio::awaitable<bool> passed(core::Offset offset, runtime::Deadline deadline);

    [[nodiscard]] const core::WebhookTable& table() const noexcept { return table_; }
    [[nodiscard]] FollowedTable followed() { return {table_.snapshot(), confirmations_, confirmed_at_}; }

    void read(core::InRecord record) override;
    void current(core::Offset next) override;

private:
    void apply(core::InRecord record);
    void publish();

    boost::asio::any_io_executor executor_;
    core::WebhookTable table_;
    Publish publish_;
    Unreadable unreadable_;
    runtime::AsyncEvent published_;
    core::Offset published_up_to_{};
    std::uint64_t confirmations_{0};
    std::chrono::steady_clock::time_point confirmed_at_{};
    bool publish_is_due_{false};
    bool loaded_{false};
};

}  // namespace fantail::intake
