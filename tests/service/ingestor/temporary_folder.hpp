#pragma once

#include <filesystem>
#include <fstream>
#include <stdexcept>
#include <string>
#include <string_view>

#include <stdlib.h>

namespace fantail::test {

/// A folder of one test's own, gone with it.
class TemporaryFolder {
public:
    TemporaryFolder()
    {
        auto name = (std::filesystem::temp_directory_path() / "fantail.XXXXXX").string();
        if (::mkdtemp(name.data()) == nullptr) throw std::runtime_error{"no temporary folder"};
        path_ = name;
    }
    ~TemporaryFolder() { std::filesystem::remove_all(path_); }

    TemporaryFolder(const TemporaryFolder&) = delete;
    TemporaryFolder& operator=(const TemporaryFolder&) = delete;

    [[nodiscard]] std::filesystem::path operator/(std::string_view name) const { return path_ / name; }

    /// As an editor writes: a new file takes the old one's place.
    void write(std::string_view name, std::string_view text) const
    {
        const auto made = path_ / "being.written";
        std::ofstream{made} << text;
        std::filesystem::rename(made, path_ / name);
    }

private:
    std::filesystem::path path_;
};

}  // namespace fantail::test
