#pragma once

#include <functional>
#include <future>
#include <memory>
#include <vector>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>

#include "fantail/core/webhook_table.hpp"
#include "fantail/crypto/sealer.hpp"
#include "fantail/http/health.hpp"
#include "fantail/intake/webhook_follower.hpp"
#include "fantail/kafka/table_reader.hpp"
#include "fantail/obs/log.hpp"
#include "fantail/obs/metrics.hpp"
#include "fantail/service/settings.hpp"

namespace fantail::service {

/// The process's one reader of `fantail.webhooks` and `fantail.webhook-state`, and what hangs on it: readiness, and the
/// snapshots for the workers.
///
/// Nobody works before both were read to their ends once and, if there are sealed secrets, one of our keys has opened
/// one: with the wrong key file every delivery would end unsent, so none is begun.
///
/// Threads: the control worker's, whose `io` it is given.
/// Ends:    close(), before it is destroyed.
class WebhookFeed {
public:
    using Subscriber = std::function<void(const intake::FollowedTable&)>;

    struct Parts {
        const crypto::Sealer& sealer;
        http::Health& health;
        obs::Metrics& metrics;
        const obs::Log& log;
    };

    WebhookFeed(boost::asio::io_context& io, const Settings& settings, Parts parts);

    /// Ready with the first table that may be worked by. To be taken once, from any thread.
    std::future<intake::FollowedTable> first() { return first_.get_future(); }

    /// Told of every table from now on, and at once of the one in force.
    void subscribe(Subscriber subscriber);

    [[nodiscard]] intake::WebhookFollower& follower() noexcept { return follower_; }

    boost::asio::awaitable<void> close();

private:
    [[nodiscard]] std::unique_ptr<kafka::TableReader>
    read(boost::asio::io_context& io, const kafka::TableReaderSettings& settings, intake::TableEvents& events) const;
    void publish(const intake::FollowedTable& table);
    [[nodiscard]] bool may_be_worked_by(const core::WebhookSnapshot& snapshot) const;

    Parts parts_;
    obs::Gauge webhooks_;
    obs::Gauge disabled_;
    obs::Counter unreadable_;
    std::promise<intake::FollowedTable> first_;
    bool begun_{false};
    std::vector<Subscriber> subscribers_;
    intake::WebhookFollower follower_;
    std::unique_ptr<kafka::TableReader> webhook_reader_;
    std::unique_ptr<kafka::TableReader> state_reader_;
};

}  // namespace fantail::service
