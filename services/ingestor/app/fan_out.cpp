#include "ingestor/app/fan_out.hpp"

#include <algorithm>
#include <utility>

#include "fantail/codec/records.hpp"
#include "fantail/codec/task_header.hpp"
#include "fantail/core/accepted.hpp"
#include "fantail/core/assert.hpp"
#include "fantail/core/event_identity.hpp"
#include "fantail/crypto/hash.hpp"

namespace fantail::ingestor {

namespace {

constexpr std::size_t webhooks_a_chunk = 1'000;  // about 64 KiB of an accepted record

codec::Refused too_large(std::size_t bytes, std::size_t limit)
{
    return {codec::Rejection::too_large, "the body to send is " + std::to_string(bytes) + " bytes, the limit " +
                                             std::to_string(limit) + " (topics.max_event_bytes)"};
}

/// The state of one write_all(); kept alive by the handlers of the records that are not acknowledged yet.
struct Writing : std::enable_shared_from_this<Writing> {
    std::shared_ptr<const Deliveries> deliveries;
    const core::TopicNames* topics;
    intake::RecordLog* log;
    std::size_t max_outstanding;
    std::function<void(core::Result<void>)> done;
    std::size_t next{0};
    std::size_t outstanding{0};
    bool told{false};

    void go_on()
    {
        while (!told && next < deliveries->record_count() && outstanding < max_outstanding) {
            ++outstanding;
            log->append(deliveries->record(next++, *topics),
                        [self = shared_from_this()](const core::Result<core::Position>& at) { self->answered(at); });
        }
    }

    void answered(const core::Result<core::Position>& at)
    {
        --outstanding;
        if (told) return;
        if (!at) {
            told = true;
            done(at.error());
            return;
        }
        go_on();
        if (outstanding > 0) return;
        told = true;
        done(core::Result<void>{});
    }
};

}  // namespace

std::variant<Deliveries, codec::Refused> Deliveries::create(Event event, Matches matches, std::size_t max_body_bytes)
{
    Deliveries deliveries{std::move(event), std::move(matches)};
    for (const auto& held : deliveries.matches_) {
        const auto format = deliveries.format_for(*held);
        if (format != core::BodyFormat::raw && !deliveries.bodies_.contains(format)) {
            deliveries.bodies_.emplace(format, codec::format_body(deliveries.event_.body, format));
        }
        const auto bytes = deliveries.body_in(format).size();
        if (bytes > max_body_bytes) return too_large(bytes, max_body_bytes);
        deliveries.largest_body_ = std::max(deliveries.largest_body_, bytes);
    }
    return deliveries;
}

std::vector<core::BodyFormat> Deliveries::untouched_in() const
{
    std::vector<core::BodyFormat> formats;
    for (const auto& [format, formatted] : bodies_) {
        if (formatted.untouched) formats.push_back(format);
    }
    return formats;
}

std::size_t Deliveries::largest_body() const noexcept { return largest_body_; }

// An event that matches nobody is accepted all the same: the accounting knows it was read.
std::size_t Deliveries::chunks() const noexcept
{
    return matches_.empty() ? 1 : (matches_.size() + webhooks_a_chunk - 1) / webhooks_a_chunk;
}

std::size_t Deliveries::record_count() const noexcept { return chunks() + matches_.size(); }

core::OutRecord Deliveries::record(std::size_t number, const core::TopicNames& topics) const
{
    if (number < chunks()) return accepted_record(number, topics);
    return task_record(*matches_[number - chunks()], topics);
}

core::OutRecord Deliveries::only_task(const core::TopicNames& topics) const
{
    FANTAIL_ASSERT(matches_.size() == 1);
    return task_record(*matches_.front(), topics);
}

core::BodyFormat Deliveries::format_for(const core::PackedWebhook& webhook) const noexcept
{
    return webhook.body_format().value_or(event_.realm->dialect->body_format);
}

const std::string& Deliveries::body_in(core::BodyFormat format) const noexcept
{
    const auto formatted = bodies_.find(format);
    return formatted == bodies_.end() ? event_.body : formatted->second.body;
}

// Deterministic, so that an event read twice makes the same ids and the second is known for a duplicate.
core::DeliveryId Deliveries::delivery_id(const core::WebhookId& webhook) const
{
    return core::DeliveryId{crypto::uuid_v5(crypto::delivery_namespace, webhook.value() + '\n' + event_.identity)};
}

core::OutRecord Deliveries::task_record(const core::PackedWebhook& webhook, const core::TopicNames& topics) const
{
    const auto format = format_for(webhook);
    core::DeliveryTask task;
    task.webhook_id = core::WebhookId{std::string{webhook.id()}};
    task.delivery_id = delivery_id(task.webhook_id);
    task.realm = event_.realm->name;
    task.tenant = event_.tenant;
    task.webhook_offset = webhook.offset();
    task.source = event_.source;
    task.source_time = event_.source_time;
    task.event_id = event_.id;
    task.event_type = event_.type;
    task.event_time = event_.time;
    task.body_format = format;
    task.traceparent = event_.traceparent;
    task.test = event_.test;

    const auto key =
        core::endpoint_key(event_.realm->dialect->endpoint_key, core::RealmName{std::string{webhook.realm()}},
                           core::TenantId{std::string{webhook.tenant()}}, task.webhook_id, std::string{webhook.url()});
    return {.topic = topics.deliveries,
            .key = key.value(),
            .value = body_in(format),
            .headers = {{codec::task_header, codec::encode(task)}},
            .partition = std::nullopt};
}

core::OutRecord Deliveries::accepted_record(std::size_t chunk, const core::TopicNames& topics) const
{
    core::Accepted accepted;
    accepted.event_id = event_.id;
    accepted.event_identity = event_.identity;
    accepted.realm = event_.realm->name;
    accepted.tenant = event_.tenant;
    accepted.event_type = event_.type;
    accepted.event_time = event_.time;
    accepted.source = event_.source;
    accepted.source_time = event_.source_time;
    accepted.body_bytes = event_.body.size();
    accepted.chunk = static_cast<std::uint32_t>(chunk);
    accepted.chunks = static_cast<std::uint32_t>(chunks());
    const auto end = std::min(matches_.size(), (chunk + 1) * webhooks_a_chunk);
    for (auto number = chunk * webhooks_a_chunk; number < end; ++number) {
        const auto& webhook = accepted.webhooks.emplace_back(std::string{matches_[number]->id()});
        accepted.deliveries.push_back(delivery_id(webhook));
    }
    return {.topic = topics.accepted,
            .key = event_.id.value(),
            .value = codec::encode(accepted),
            .headers = {},
            .partition = std::nullopt};
}

void write_all(std::shared_ptr<const Deliveries> deliveries, const core::TopicNames& topics, intake::RecordLog& log,
               std::size_t max_outstanding, std::function<void(core::Result<void>)> done)
{
    const auto writing = std::make_shared<Writing>();
    writing->deliveries = std::move(deliveries);
    writing->topics = &topics;
    writing->log = &log;
    writing->max_outstanding = max_outstanding;
    writing->done = std::move(done);
    writing->go_on();
}

}  // namespace fantail::ingestor
