#pragma once

#include <map>
#include <optional>
#include <utility>
#include <vector>

#include "fantail/intake/ports.hpp"

namespace fantail::test {

/// Remembers what was committed last.
class FakeCommitter : public intake::Committer {
public:
    void commit(std::vector<intake::CommitPoint> points) override
    {
        last = std::move(points);
        ++commits;
    }
    void room_made() override { ++rooms; }
    void put_back(const core::Position& record) override { set_aside[record.partition] = record.offset; }
    void read_on(const core::Partition& partition) override { set_aside.erase(partition); }

    /// nullopt: nothing was committed for it.
    [[nodiscard]] std::optional<std::int64_t> committed(const core::Partition& partition) const
    {
        for (const auto& point : last) {
            if (point.partition == partition) return point.offset.value();
        }
        return std::nullopt;
    }

    std::vector<intake::CommitPoint> last;
    int commits{0};
    int rooms{0};
    std::map<core::Partition, core::Offset> set_aside;  ///< partitions that are not read, and where they go on
};

}  // namespace fantail::test
