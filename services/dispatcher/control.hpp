#pragma once

#include <chrono>
#include <utility>

#include <boost/asio/awaitable.hpp>

#include "dispatcher/pipeline.hpp"
#include "fantail/runtime/worker.hpp"
#include "fantail/service/admin_port.hpp"
#include "fantail/service/webhook_feed.hpp"

namespace fantail::dispatcher {

/// What the process does once, beside its workers: answers operators, and follows the webhook table for all of them.
///
/// Threads: the control worker's.
class Control : public runtime::Job {
public:
    Control(runtime::Worker& worker, const Shared& shared);
    ~Control() override;

    [[nodiscard]] service::WebhookFeed& webhooks() noexcept { return webhooks_; }

    void subscribe(service::WebhookFeed::Subscriber subscriber) { webhooks_.subscribe(std::move(subscriber)); }

    boost::asio::awaitable<bool> drain(std::chrono::steady_clock::time_point deadline) override;

private:
    service::AdminPort admin_;
    service::WebhookFeed webhooks_;
};

}  // namespace fantail::dispatcher
