#include "ingestor/app/ingesting.hpp"

#include <utility>

#include "fantail/core/assert.hpp"
#include "ingestor/app/event.hpp"
#include "ingestor/app/event_values.hpp"
#include "ingestor/app/fan_out.hpp"
#include "ingestor/app/rejecting.hpp"

namespace fantail::ingestor {

namespace {

// A record of ours may be this many times the ingest limit (core::topic_table): what is larger is kept in part.
constexpr std::size_t rejected_bytes_factor = 3;

constexpr std::chrono::seconds fresh_for{5};

// The body parsers of the documented receivers (Express, 100kb) answer 413 beyond it, which is final in some dialects.
constexpr std::size_t receivers_read = 100 * 1024;

}  // namespace

Ingesting::Ingesting(IngestingSettings settings, IngestingParts parts)
    : settings_{std::move(settings)}, parts_{parts}, ids_{settings_.ids_remembered}
{
}

void Ingesting::webhooks_confirmed()
{
    if (intake_ != nullptr) intake_->may_have_room();
}

bool Ingesting::may_take(const core::Partition& /*partition*/) const
{
    return parts_.clock.steady() - parts_.webhooks.current().confirmed_at <= fresh_for;
}

void Ingesting::take(core::InRecord record, intake::Ticket ticket)
{
    const auto source = parts_.realms.source(record.position.partition.topic);
    FANTAIL_ASSERT(source.realm != nullptr);  // only configured topics are subscribed to
    intake_->begin(ticket);

    auto read = read_event(record, source, reader_, settings_.limits);
    if (const auto* refused = std::get_if<codec::Refused>(&read)) {
        reject(record, *refused, ticket);
        return;
    }
    auto& event = std::get<Event>(read);

    Deliveries::Matches matches;
    const auto webhooks = parts_.webhooks.current();
    FANTAIL_ASSERT(webhooks.index != nullptr);
    RecordValues values{field_reader_, record, event};
    webhooks.index->match({event.realm->name, event.tenant, event.type, event.selector, values}, matches);
    auto created = Deliveries::create(std::move(event), std::move(matches), settings_.limits.max_bytes);
    if (const auto* refused = std::get_if<codec::Refused>(&created)) {
        reject(record, *refused, ticket);
        return;
    }
    count_id(std::get<Deliveries>(created).event());
    auto deliveries = std::make_shared<const Deliveries>(std::move(std::get<Deliveries>(created)));
    write_all(deliveries, settings_.topics, parts_.log, settings_.max_outstanding,
              [this, deliveries, ticket](const core::Result<void>& written) {
                  const auto& accepted = deliveries->event();
                  if (written) {
                      parts_.counts.accepted(accepted.realm->name, deliveries->matches());
                      if (accepted.fields_appended) parts_.counts.fields_appended(accepted.realm->name);
                      count_bodies(*deliveries);
                  }
                  settle(ticket, written);
              });
}

void Ingesting::count_id(const Event& event)
{
    const auto use = ids_.note(event.identity);
    if (use != core::IdUse::first) parts_.counts.id_used_again(event.realm->name, use);
}

void Ingesting::count_bodies(const Deliveries& deliveries)
{
    const auto& event = deliveries.event();
    for (const auto format : deliveries.untouched_in()) parts_.counts.body_untouched(event.realm->name, format);
    if (deliveries.largest_body() > receivers_read) {
        parts_.counts.body_large(event.realm->name, event.id, deliveries.largest_body());
    }
}

void Ingesting::reject(const core::InRecord& record, const codec::Refused& why, intake::Ticket ticket)
{
    const auto max_bytes = rejected_bytes_factor * settings_.limits.max_bytes;
    parts_.log.append(rejected_record(record, why, settings_.topics, max_bytes),
                      [this, ticket, reason = why.reason](const core::Result<core::Position>& at) {
                          if (at) {
                              parts_.counts.rejected(reason);
                              settle(ticket, {});
                          } else {
                              settle(ticket, at.error());
                          }
                      });
}

void Ingesting::settle(intake::Ticket ticket, const core::Result<void>& written)
{
    if (!written) {
        intake_->abandon(ticket);
        parts_.failure.cannot_go_on(written.error());
        return;
    }
    if (intake_->settle(ticket) == intake::Settled::stale) parts_.counts.settled_late();
}

// Work on events begins as soon as they are taken.
void Ingesting::drop_queued(const std::vector<core::Partition>& /*partitions*/) {}

}  // namespace fantail::ingestor
