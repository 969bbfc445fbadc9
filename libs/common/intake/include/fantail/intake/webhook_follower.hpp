#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>

#include "fantail/core/endpoint_states.hpp"
#include "fantail/core/webhook_table.hpp"
#include "fantail/intake/ports.hpp"
#include "fantail/runtime/async_event.hpp"
#include "fantail/runtime/deadline.hpp"

namespace fantail::intake {

/// The table as it was given out.
struct FollowedTable {
    core::WebhookSnapshot webhooks;
    /// Whatever had been written by then is in it.
    std::chrono::steady_clock::time_point confirmed_at{};
    /// What the limits of endpoints must not forget; perhaps nullptr.
    std::shared_ptr<const core::EndpointStates> endpoints{};
};

/// Keeps this process's copy of `fantail.webhooks` and of what `fantail.webhook-state` says to it, and gives out
/// snapshots. Nothing is given out before both have been read to their ends, and the copy is as old as the older of
/// the two: a disable that was missed would send to whom nothing is to be sent.
///
/// Threads: one worker's (the process's only reader of the topics). The snapshots may go anywhere.
class WebhookFollower : public TableEvents {
public:
    /// Told of the table, once it is loaded, whenever records were read or it was confirmed current (at least each
    /// second). Records that come together are told of together.
    using Publish = std::function<void(const FollowedTable&)>;

    /// A record that cannot be read. Its key keeps what it held; the offset counts as passed.
    using Unreadable = std::function<void(core::Offset, const core::Error&)>;

    WebhookFollower(boost::asio::any_io_executor executor, Publish publish, Unreadable unreadable);

    /// Whether the topics' ends have been reached once.
    [[nodiscard]] bool is_loaded() const noexcept { return loaded_; }

    /// Waits until the record of `fantail.webhooks` at `offset` is in what was given out; false when `deadline` came
    /// first.
    boost::asio::awaitable<bool> passed(core::Offset offset, runtime::Deadline deadline);

    /// What a write came to in the log's order; nullopt until its record has been read.
    using WriteEnd = std::shared_ptr<const std::optional<core::WebhookTable::Applied>>;

    /// Of the write of this id, which is not in the log yet. What the table holds afterwards does not tell: by then a
    /// further write may have replaced one that stood.
    [[nodiscard]] WriteEnd watch(const std::string& write_id);

    [[nodiscard]] const core::WebhookTable& table() const noexcept { return table_; }
    [[nodiscard]] FollowedTable followed() { return {table_.snapshot(), confirmed_at_, endpoints_.snapshot()}; }

    void read(core::InRecord record) override;
    void current(core::Offset next, std::chrono::steady_clock::time_point asked_at) override;

    /// For the reader of `fantail.webhook-state`, as the two above are for the other's.
    [[nodiscard]] TableEvents& states() noexcept { return states_; }

private:
    class States : public TableEvents {
    public:
        explicit States(WebhookFollower& follower) noexcept : follower_{follower} {}
        void read(core::InRecord record) override;
        void current(core::Offset next, std::chrono::steady_clock::time_point asked_at) override;

    private:
        WebhookFollower& follower_;
    };

    void apply(core::InRecord record);
    void apply_tombstone(const core::InRecord& record);
    void tell_its_author(const std::string& write_id, core::WebhookTable::Applied applied);
    void apply_state(core::InRecord record);
    void apply_webhook_state(core::InRecord record);
    void apply_health(const core::WebhookId& id, const core::InRecord& record);
    void apply_endpoint_state(core::EndpointKey key, const core::InRecord& record);
    void publish_soon();
    void publish();

    boost::asio::any_io_executor executor_;
    core::WebhookTable table_;
    core::EndpointStateTable endpoints_;
    States states_{*this};
    Publish publish_;
    Unreadable unreadable_;
    runtime::AsyncEvent published_;
    std::unordered_map<std::string, std::weak_ptr<std::optional<core::WebhookTable::Applied>>> watched_;
    core::Offset published_up_to_{};
    std::chrono::steady_clock::time_point confirmed_at_{};
    std::optional<std::chrono::steady_clock::time_point> states_confirmed_at_;
    bool publish_is_due_{false};
    bool loaded_{false};
};

}  // namespace fantail::intake
