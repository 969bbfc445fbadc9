#pragma once

#include <filesystem>
#include <optional>
#include <string>

namespace fantail::fantailctl {

/// Every byte of a file; `-` is standard input.
///
/// Errors: a Failure with the reason.
std::string read_input(const std::filesystem::path& file);

/// A secret as an option gives it: as text, or (better: a command line is everybody's to read) in a file, whose final
/// line break is not part of it.
struct SecretArgument {
    std::optional<std::string> text;
    std::optional<std::filesystem::path> file;
};

std::optional<std::string> read_secret(const SecretArgument& argument);

}  // namespace fantail::fantailctl
