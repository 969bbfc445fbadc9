#include "fantail/service/webhook_feed.hpp"

#include <utility>

#include "fantail/service/kafka_reports.hpp"

namespace fantail::service {

namespace asio = boost::asio;

namespace {

constexpr const char* loaded_check = "webhooks";
constexpr const char* sealing_check = "sealing_keys";

}  // namespace

WebhookFeed::WebhookFeed(asio::io_context& io, const Settings& settings, Parts parts)
    : parts_{parts}, webhooks_{parts.metrics.gauge({"fantail_webhooks", "Webhooks in the table of this process"}, {})},
      disabled_{parts.metrics.gauge({"fantail_webhooks_disabled", "Those of them that the system has disabled"}, {})},
      unreadable_{parts.metrics.counter(
          {"fantail_webhook_records_unreadable_total", "Records of the webhook topics that could not be read"}, {})},
      follower_{io.get_executor(), [this](const intake::FollowedTable& table) { publish(table); },
                [this](core::Offset offset, const core::Error& error) {
                    unreadable_.add();
                    parts_.log.error("a webhook record cannot be read and changes nothing",
                                     {{"offset", offset.value()}, {"detail", error.detail}});
                }}
{
    parts_.health.declare(loaded_check);
    parts_.health.declare(sealing_check);
    const auto names = settings.topic_names();
    webhook_reader_ = read(io, {.client = settings.kafka_client("webhooks"), .topic = names.webhooks}, follower_);
    state_reader_ =
        read(io, {.client = settings.kafka_client("webhook-state"), .topic = names.webhook_state}, follower_.states());
}

std::unique_ptr<kafka::TableReader> WebhookFeed::read(asio::io_context& io, const kafka::TableReaderSettings& settings,
                                                      intake::TableEvents& events) const
{
    auto reader = kafka::TableReader::create(
        io, settings, events,
        {.on_problem = warn_to(parts_.log, "cannot follow the webhook table"), .on_log = log_to(parts_.log)});
    if (!reader) throw config::ConfigError{{{"", "kafka.properties", reader.error().detail, ""}}};
    return std::move(*reader);
}

void WebhookFeed::subscribe(Subscriber subscriber)
{
    subscriber(follower_.followed());
    subscribers_.push_back(std::move(subscriber));
}

void WebhookFeed::publish(const intake::FollowedTable& table)
{
    webhooks_.set(static_cast<double>(table.webhooks.size()));
    disabled_.set(static_cast<double>(table.webhooks.disabled_count()));
    for (const auto& subscriber : subscribers_) subscriber(table);
    if (begun_) return;

    parts_.health.set_ok(loaded_check);
    if (!may_be_worked_by(table.webhooks)) {
        parts_.health.set_failing(sealing_check, "no key of sealing.key_file opens any webhook's secret");
        return;
    }
    parts_.health.set_ok(sealing_check);
    begun_ = true;
    first_.set_value(table);
}

bool WebhookFeed::may_be_worked_by(const core::WebhookSnapshot& snapshot) const
{
    bool any_sealed = false;
    bool any_opens = false;
    snapshot.for_each([&](const core::PackedWebhook& held) {
        if (any_opens) return;
        const auto webhook = held.unpack().webhook;
        if (webhook.secret.empty()) return;
        any_sealed = true;
        any_opens = parts_.sealer.open(webhook.secret, {webhook.realm, webhook.tenant, webhook.id}).has_value();
    });
    return any_opens || !any_sealed;
}

asio::awaitable<void> WebhookFeed::close()
{
    co_await webhook_reader_->close();
    co_await state_reader_->close();
}

}  // namespace fantail::service
