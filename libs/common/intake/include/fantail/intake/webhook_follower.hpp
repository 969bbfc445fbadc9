#pragma once

#include <cstdint>
#include <functional>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>

#include "fantail/core/webhook_table.hpp"
#include "fantail/intake/ports.hpp"
#include "fantail/runtime/async_event.hpp"
#include "fantail/runtime/deadline.hpp"

namespace fantail::intake {

/// Keeps this process's copy of `fantail.webhooks`, and gives out snapshots of it.
///
/// Threads: one worker's (the process's only reader of the topic). The snapshots may go anywhere.
class WebhookFollower : public TableEvents {
public:
    /// Told each time that the table was confirmed current (at least each second), with the table as it then is.
    using Publish = std::function<void(core::WebhookSnapshot)>;

    /// A record that cannot be read. Its key keeps what it held; the offset counts as passed.
    using Unreadable = std::function<void(core::Offset, const core::Error&)>;

    WebhookFollower(boost::asio::any_io_executor executor, Publish publish, Unreadable unreadable);

    /// Whether the topic's end has been reached once.
    [[nodiscard]] bool is_loaded() const noexcept { return loaded_; }

    /// Waits until the record at `offset` has been read; false when `deadline` came first.
    boost::asio::awaitable<bool> passed(core::Offset offset, runtime::Deadline deadline);

    [[nodiscard]] const core::WebhookTable& table() const noexcept { return table_; }
    [[nodiscard]] core::WebhookSnapshot snapshot() { return table_.snapshot(); }

    void read(core::InRecord record) override;
    void current(core::Offset next) override;

private:
    void apply(core::InRecord record);

    core::WebhookTable table_;
    Publish publish_;
    Unreadable unreadable_;
    runtime::AsyncEvent moved_;  ///< the table has passed more
    bool loaded_{false};
};

}  // namespace fantail::intake
