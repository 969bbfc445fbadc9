#include "fantailctl/commands/audit_reading.hpp"

#include <algorithm>
#include <chrono>
#include <optional>
#include <string_view>
#include <utility>

#include "fantail/codec/records.hpp"
#include "fantail/codec/task_header.hpp"
#include "fantail/core/delay_tiers.hpp"
#include "fantailctl/failure.hpp"

namespace fantail::fantailctl {

namespace {

/// The latest append time of a record that retention has removed from the topic.
core::Timestamp last_removed(TopicScan& scan, const std::string& topic, core::Timestamp now)
{
    auto latest = core::Timestamp::min();
    LogRanges firsts;
    bool any_emptied = false;
    for (const auto& [number, range] : scan.ranges(topic)) {
        if (range.begin == core::Offset{0}) continue;
        if (range.begin < range.end) firsts.insert({number, {range.begin, range.begin.next()}});
        any_emptied = any_emptied || range.begin == range.end;
    }
    scan.read(topic, firsts, [&](const core::InRecord& record) { latest = std::max(latest, record.timestamp); });
    if (!any_emptied) return latest;

    const auto states = value_or_fail(scan.admin().describe_topics({topic}));
    const auto& state = states.at(topic);
    if (!state || state->retention_ms < 0) return latest;
    return std::max(latest, now - std::chrono::milliseconds{state->retention_ms});
}

std::string_view value_of(const core::InRecord& record)
{
    return record.value ? std::string_view{*record.value} : std::string_view{};
}

/// One reading of all topics.
class FactReading {
public:
    FactReading(TopicScan& scan, const AuditReaders& readers, core::Audit& audit)
        : scan_{scan}, readers_{readers}, audit_{audit}
    {
    }

    void read_outcomes(const std::string& topic)
    {
        scan_.read(topic, scan_.ranges(topic), [this](const core::InRecord& record) {
            const auto outcome = codec::decode_outcome(value_of(record));
            if (!outcome) {
                ++remarks_.unreadable_records;
            } else if (outcome->reason != core::OutcomeReason::unreadable_task) {
                audit_.outcome(*outcome, {.source = readers_.ingestor.beyond(outcome->task.source),
                                          .task = readers_.dispatcher.beyond(outcome->task_position)});
            }
        });
    }

    void read_dead_letters(const std::string& topic)
    {
        scan_.read(topic, scan_.ranges(topic), [this](const core::InRecord& record) {
            if (const auto task = task_of(record)) audit_.dead_letter(*task, readers_.ingestor.beyond(task->source));
        });
    }

    void read_accepted(const std::string& topic)
    {
        bool any = false;
        scan_.read(topic, scan_.ranges(topic), [&](const core::InRecord& record) {
            any = true;
            const auto accepted = codec::decode_accepted(value_of(record));
            if (!accepted) {
                ++remarks_.unreadable_records;
                return;
            }
            audit_.accepted(*accepted, readers_.ingestor.beyond(accepted->source));
        });
        note_unknown(readers_.ingestor, any);
    }

    /// True where there was any.
    bool read_tasks(const std::string& topic, const CommittedOffsets& reader)
    {
        bool any = false;
        scan_.read(topic, scan_.ranges_if_any(topic), [&](const core::InRecord& record) {
            any = true;
            if (const auto task = task_of(record)) audit_.task(*task, reader.beyond(record.position));
        });
        return any;
    }

    void note_unknown(const CommittedOffsets& reader, bool has_records)
    {
        if (has_records && reader.empty()) remarks_.groups_unknown.push_back(reader.group());
    }

    [[nodiscard]] AuditRemarks remarks() && { return std::move(remarks_); }

private:
    std::optional<core::DeliveryTask> task_of(const core::InRecord& record)
    {
        const auto* header = record.header(codec::task_header);
        auto task = codec::decode_task(header == nullptr ? std::string_view{} : std::string_view{*header});
        if (task) return std::move(*task);
        ++remarks_.unreadable_tasks;
        return std::nullopt;
    }

    TopicScan& scan_;
    const AuditReaders& readers_;
    core::Audit& audit_;
    AuditRemarks remarks_;
};

}  // namespace

core::Timestamp whole_since(TopicScan& scan, const core::TopicNames& topics, core::Timestamp now)
{
    return std::max(last_removed(scan, topics.accepted, now), last_removed(scan, topics.outcomes, now));
}

AuditRemarks read_facts(TopicScan& scan, const core::TopicNames& topics, const AuditReaders& readers,
                        core::Audit& audit)
{
    FactReading reading{scan, readers, audit};
    reading.read_outcomes(topics.outcomes);
    reading.read_dead_letters(topics.dead_letters);
    reading.read_accepted(topics.accepted);
    bool any_delayed = false;
    for (const auto tier : core::all_delay_tiers) {
        any_delayed = reading.read_tasks(topics.delay(tier), readers.relay) || any_delayed;
    }
    reading.note_unknown(readers.relay, any_delayed);
    reading.note_unknown(readers.dispatcher, reading.read_tasks(topics.deliveries, readers.dispatcher));
    return std::move(reading).remarks();
}

}  // namespace fantail::fantailctl
