#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "fantail/core/record.hpp"
#include "fantailctl/context.hpp"
#include "fantailctl/output/listing.hpp"

namespace fantail::fantailctl {

/// Of the records that a list is asked for, the newest, without their bytes: there may be many.
class NewestRecords {
public:
    explicit NewestRecords(std::size_t limit) noexcept : limit_{limit} {}

    void add(const core::InRecord& record, Line line);

    /// Oldest first; says on stderr how many were left out. Once.
    void print(const Context& context, std::vector<std::string> titles);

private:
    std::size_t limit_;
    std::size_t matched_{0};
    std::map<std::pair<core::Timestamp, core::Position>, Line> newest_;
};

}  // namespace fantail::fantailctl
