#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>

#include "fantail/core/record.hpp"
#include "fantail/core/result.hpp"
#include "fantail/kafka/admin.hpp"
#include "fantail/kafka/client_settings.hpp"

namespace fantail::kafka {

struct LogScanSettings {
    ClientSettings client;
    std::chrono::milliseconds patience{std::chrono::seconds{10}};  ///< without a record or a partition's end
};

/// Reads a topic once, from stated beginnings to stated ends: for a tool that looks at what is there and leaves.
///
/// Without a group, so that nothing is committed and no running service is disturbed. Partitions are read side by side;
/// only within one is the order of records that of the log.
///
/// Threads: blocks the calling thread, as long as records keep coming.
/// Errors:  a text for the operator with the topic and the partitions: records that retention removed while they were
///          read, brokers that stay silent (a partition that does not exist is silence: Admin knows which do).
/// Cost:    up to 64 MiB of records fetched ahead, more where single records are larger than 4 MiB.
class LogScan {
public:
    static core::Result<LogScan> create(const LogScanSettings& settings);

    LogScan(LogScan&&) noexcept;
    LogScan& operator=(LogScan&&) noexcept;
    ~LogScan();

    using TakeRecord = std::function<void(core::InRecord)>;

    /// Hands over every record of the ranges, by partition.
    core::Result<void> read(const std::string& topic, const std::map<std::int32_t, LogRange>& ranges,
                            const TakeRecord& take);

private:
    class Impl;

    explicit LogScan(std::unique_ptr<Impl> impl) noexcept;

    std::unique_ptr<Impl> impl_;
};

}  // namespace fantail::kafka
