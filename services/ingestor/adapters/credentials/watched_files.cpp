#include "ingestor/adapters/credentials/watched_files.hpp"

#include <algorithm>
#include <cerrno>
#include <system_error>

#include <sys/stat.h>

#include "fantail/config/fault.hpp"
#include "fantail/config/sources.hpp"

namespace fantail::ingestor {

namespace {

constexpr std::int64_t ns_per_second = 1'000'000'000;

std::int64_t ns_of(const timespec& time) { return time.tv_sec * ns_per_second + time.tv_nsec; }

std::optional<FileStamp> stamp_of(const std::filesystem::path& file)
{
    struct stat found {};
    if (::stat(file.c_str(), &found) != 0) return std::nullopt;
    return FileStamp{.device = found.st_dev,
                     .inode = found.st_ino,
                     .size = static_cast<std::uint64_t>(found.st_size),
                     .modified_ns = ns_of(found.st_mtim),
                     .changed_ns = ns_of(found.st_ctim)};
}

}  // namespace

core::Result<std::string> WatchedFiles::read(const std::filesystem::path& file)
{
    const auto stamp = stamp_of(file);  // before it is read: what is written meanwhile is seen next time
    stamps_.insert_or_assign(file, stamp);
    if (stamp && stamp->size > largest) {
        return core::Error{core::ErrorCode::too_large, "is larger than 4 MiB"};
    }
    try {
        return config::read_file(file).text;
    } catch (const config::ConfigError& error) {
        return core::Error{core::ErrorCode::unavailable, error.faults().front().problem};
    }
}

bool WatchedFiles::have_changed() const
{
    return std::any_of(stamps_.begin(), stamps_.end(),
                       [](const auto& one) { return stamp_of(one.first) != one.second; });
}

}  // namespace fantail::ingestor
