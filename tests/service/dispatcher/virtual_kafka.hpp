#pragma once

#include <algorithm>
#include <cstdint>
#include <deque>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "dispatcher/app/ports.hpp"
#include "fakes/manual_clock.hpp"
#include "fantail/codec/records.hpp"
#include "fantail/intake/ports.hpp"

// Kafka as a test of whole histories sees it: one partition of each topic, virtual time, and every acknowledgement in
// the test's hand.
namespace fantail::dispatcher::test {

/// What outlives every process.
class VirtualKafka {
public:
    explicit VirtualKafka(const fantail::test::ManualClock& clock) : clock_{clock} {}

    core::Position store(core::OutRecord record)
    {
        auto& log = logs_[record.topic];
        const core::Position at{{record.topic, partition_number}, core::Offset{static_cast<std::int64_t>(log.size())}};
        log.push_back({.position = at,
                       .timestamp = clock_.wall(),
                       .key = std::move(record.key),
                       .value = std::move(record.value),
                       .headers = std::move(record.headers)});
        return at;
    }

    [[nodiscard]] const std::vector<core::InRecord>& log(const std::string& topic) { return logs_[topic]; }

    static constexpr std::int32_t partition_number{3};

    intake::CommitPoint committed{{"test.deliveries", partition_number}, core::Offset{0}, {}};

private:
    const fantail::test::ManualClock& clock_;
    std::map<std::string, std::vector<core::InRecord>> logs_;
};

/// One process's way to Kafka. A record is first stored, then acknowledged, each when the test says so, in order; a
/// process that dies between the two leaves a record behind that it never heard of.
class VirtualLog : public intake::RecordLog {
public:
    explicit VirtualLog(VirtualKafka& kafka) : kafka_{kafka} {}

    void append(core::OutRecord record, intake::AppendHandler handler) override
    {
        topics.push_back(record.topic);
        sent_.push_back({std::move(record), std::move(handler)});
    }

    bool store_next()
    {
        if (sent_.empty()) return false;
        auto& [record, handler] = sent_.front();
        stored_.push_back({kafka_.store(std::move(record)), std::move(handler)});
        sent_.pop_front();
        return true;
    }

    bool acknowledge_next()
    {
        if (stored_.empty()) return false;
        auto [at, handler] = std::move(stored_.front());
        stored_.pop_front();
        handler(at);
        return true;
    }

    /// What Kafka does not have yet.
    [[nodiscard]] std::vector<const core::OutRecord*> unstored() const
    {
        std::vector<const core::OutRecord*> records;
        for (const auto& sent : sent_) records.push_back(&sent.record);
        return records;
    }

    [[nodiscard]] bool is_quiet() const { return sent_.empty() && stored_.empty(); }

    std::vector<std::string> topics;  ///< of all records, in the order they were appended

private:
    struct Sent {
        core::OutRecord record;
        intake::AppendHandler handler;
    };
    struct Stored {
        core::Position at;
        intake::AppendHandler handler;
    };

    VirtualKafka& kafka_;
    std::deque<Sent> sent_;
    std::deque<Stored> stored_;
};

/// Commits wait for the test, too.
class VirtualCommitter : public intake::Committer {
public:
    VirtualCommitter(VirtualKafka& kafka, const fantail::test::ManualClock& clock) : kafka_{kafka}, clock_{clock} {}

    void commit(std::vector<intake::CommitPoint> points) override
    {
        for (auto& point : points) sent_.push_back({std::move(point), clock_.steady()});
    }
    void room_made() override {}
    void put_back(const core::Position& /*at*/) override {}
    void read_on(const core::Partition& /*partition*/) override {}

    bool acknowledge_next(intake::PartitionEvents& events)
    {
        if (sent_.empty()) return false;
        auto [point, sent_at] = std::move(sent_.front());
        sent_.pop_front();
        kafka_.committed = point;
        events.committed(point, sent_at);
        return true;
    }

private:
    struct Sent {
        intake::CommitPoint point;
        std::chrono::steady_clock::time_point at;
    };

    VirtualKafka& kafka_;
    const fantail::test::ManualClock& clock_;
    std::deque<Sent> sent_;
};

class VirtualOutcomeLog : public OutcomeLog {
public:
    explicit VirtualOutcomeLog(VirtualKafka& kafka) : kafka_{kafka} {}

    boost::asio::awaitable<core::Result<core::OutcomeReach>> reach(std::int32_t /*partition*/,
                                                                   core::Timestamp since) override
    {
        const auto& log = kafka_.log("test.outcomes");
        const auto first =
            std::find_if(log.begin(), log.end(), [&](const auto& one) { return one.timestamp >= since; });
        co_return core::OutcomeReach{.earliest = core::Offset{0}, .memory = core::Offset{first - log.begin()}};
    }

    boost::asio::awaitable<core::Result<core::Offset>> read(std::int32_t /*partition*/, core::Offset from,
                                                            Take take) override
    {
        const auto& log = kafka_.log("test.outcomes");
        for (auto at = static_cast<std::size_t>(from.value()); at < log.size(); ++at) {
            take(log[at].position.offset, codec::decode_outcome(*log[at].value).value());
        }
        co_return std::max(from, core::Offset{static_cast<std::int64_t>(log.size())});
    }

private:
    VirtualKafka& kafka_;
};

}  // namespace fantail::dispatcher::test
