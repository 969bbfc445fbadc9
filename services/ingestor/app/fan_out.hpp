#pragma once

#include <array>
#include <cstddef>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <variant>
#include <vector>

#include "fantail/codec/body.hpp"
#include "fantail/core/record.hpp"
#include "fantail/core/topics.hpp"
#include "fantail/core/webhook_table.hpp"
#include "fantail/intake/ports.hpp"
#include "ingestor/app/event.hpp"

namespace fantail::ingestor {

/// An event and the webhooks it is owed to, as the records that say so: one task each, and the `accepted` record in as
/// many chunks as its size asks for. Records are made one by one, when asked for: a large fan-out is never in memory
/// whole.
class Deliveries {
public:
    using Matches = std::vector<core::PackedPointer>;

    /// Refused where a body, written in a format that one of the matches wants, is over `max_body_bytes`.
    static std::variant<Deliveries, codec::Refused> create(Event event, Matches matches, std::size_t max_body_bytes);

    [[nodiscard]] std::size_t record_count() const noexcept;
    [[nodiscard]] core::OutRecord record(std::size_t number, const core::TopicNames& topics) const;

    /// The one task of an event that is sent to its only match without having been accepted: a test.
    [[nodiscard]] core::OutRecord only_task(const core::TopicNames& topics) const;

    /// The same for ever: an event that is read twice makes the same ids.
    [[nodiscard]] core::DeliveryId delivery_id(const core::WebhookId& webhook) const;

    [[nodiscard]] const Event& event() const noexcept { return event_; }
    [[nodiscard]] std::size_t matches() const noexcept { return matches_.size(); }

    /// The formats in which the body passes as it came, because formatting would have lost something.
    [[nodiscard]] std::vector<core::BodyFormat> untouched_in() const;

    [[nodiscard]] std::size_t largest_body() const noexcept;  ///< bytes; of those that a match wants

private:
    Deliveries(Event event, Matches matches) : event_{std::move(event)}, matches_{std::move(matches)} {}

    [[nodiscard]] std::size_t chunks() const noexcept;
    [[nodiscard]] core::BodyFormat format_for(const core::PackedWebhook& webhook) const noexcept;
    [[nodiscard]] const std::string& body_in(core::BodyFormat format) const noexcept;
    [[nodiscard]] core::OutRecord task_record(const core::PackedWebhook& webhook, const core::TopicNames& topics) const;
    [[nodiscard]] core::OutRecord accepted_record(std::size_t chunk, const core::TopicNames& topics) const;

    Event event_;
    Matches matches_;
    std::size_t largest_body_{0};
    std::map<core::BodyFormat, codec::FormattedBody> bodies_;  ///< in each format but raw that a match wants
};

/// Writes all records of `deliveries`, at most `max_outstanding` unacknowledged at a time, and tells once: after the
/// last acknowledgement, or after the first refusal.
///
/// Owns: itself, through the handlers of its outstanding records.
void write_all(std::shared_ptr<const Deliveries> deliveries, const core::TopicNames& topics, intake::RecordLog& log,
               std::size_t max_outstanding, std::function<void(core::Result<void>)> done);

}  // namespace fantail::ingestor
