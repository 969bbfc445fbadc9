#pragma once

#include <functional>
#include <limits>
#include <map>
#include <string>
#include <vector>

#include <boost/asio/awaitable.hpp>

#include "fantail/intake/ports.hpp"

namespace fantail::kafka {

/// A user of a group consumer that writes down what it is told, and settles what it takes at once.
class RecordedEvents : public intake::PartitionEvents {
public:
    void assigned(const core::Partition& partition, core::Offset start, const std::string& metadata) override
    {
        starts.push_back({partition, start, metadata});
        next[partition] = start;
    }

    boost::asio::awaitable<std::vector<intake::CommitPoint>> revoking(std::vector<core::Partition> partitions) override
    {
        revoked.insert(revoked.end(), partitions.begin(), partitions.end());
        auto points = points_of(partitions);
        for (const auto& partition : partitions) next.erase(partition);
        co_return points;
    }

    void lost(const std::vector<core::Partition>& partitions) override
    {
        gone.insert(gone.end(), partitions.begin(), partitions.end());
        for (const auto& partition : partitions) next.erase(partition);
    }

    [[nodiscard]] bool has_room(const core::Partition& /*partition*/) const override { return records.size() < room; }

    void taken(core::InRecord record) override
    {
        next[record.position.partition] = record.position.offset.next();
        records.push_back(std::move(record));
    }

    void committed(const intake::CommitPoint& point, std::chrono::steady_clock::time_point /*sent_at*/) override
    {
        commits.push_back(point);
    }

    [[nodiscard]] std::vector<intake::CommitPoint> points() const
    {
        std::vector<core::Partition> all;
        for (const auto& [partition, offset] : next) all.push_back(partition);
        return points_of(all);
    }

    [[nodiscard]] std::vector<std::string> values() const
    {
        std::vector<std::string> all;
        for (const auto& record : records) all.push_back(record.value.value_or("(none)"));
        return all;
    }

    std::size_t room{std::numeric_limits<std::size_t>::max()};
    std::vector<intake::CommitPoint> starts;  ///< with the metadata of the commit that was followed
    std::vector<core::InRecord> records;
    std::vector<intake::CommitPoint> commits;
    std::vector<core::Partition> revoked;
    std::vector<core::Partition> gone;

private:
    [[nodiscard]] std::vector<intake::CommitPoint> points_of(const std::vector<core::Partition>& partitions) const
    {
        std::vector<intake::CommitPoint> points;
        for (const auto& partition : partitions) points.push_back({partition, next.at(partition), "note"});
        return points;
    }

    std::map<core::Partition, core::Offset> next;
};

}  // namespace fantail::kafka
