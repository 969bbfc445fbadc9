#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>

#include "fantail/core/result.hpp"

namespace fantail::ingestor {

/// Tells a file from what was there before, without reading it. Kubernetes swaps a link, editors rename, `>` writes in
/// place: inode, size and times see all three.
struct FileStamp {
    std::uint64_t device;
    std::uint64_t inode;
    std::uint64_t size;
    std::int64_t modified_ns;
    std::int64_t changed_ns;

    friend bool operator==(const FileStamp&, const FileStamp&) = default;
};

/// Files that were read, and whether they are still the same.
///
/// Threads: one owner. Waits for the disk: for small files that are at hand.
/// Cost:    have_changed(): one stat(2) a file.
class WatchedFiles {
public:
    static constexpr std::uint64_t largest = std::uint64_t{4} << 20;  ///< bytes

    /// Errors: unavailable, too_large, with what the operating system says.
    core::Result<std::string> read(const std::filesystem::path& file);

    /// Since they were read; also that one is gone, or there at last.
    [[nodiscard]] bool have_changed() const;

private:
    std::map<std::filesystem::path, std::optional<FileStamp>> stamps_;
};

}  // namespace fantail::ingestor
