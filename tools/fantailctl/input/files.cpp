#include "fantailctl/input/files.hpp"

#include <cerrno>
#include <cstring>
#include <fstream>
#include <iostream>
#include <iterator>

#include "fantailctl/failure.hpp"

namespace fantail::fantailctl {

std::string read_input(const std::filesystem::path& file)
{
    if (file == "-") return std::string{std::istreambuf_iterator<char>{std::cin}, {}};
    if (std::filesystem::is_directory(file)) throw Failure{ExitCode::usage, file.string() + " is a folder"};
    std::ifstream in{file, std::ios::binary};
    if (!in) throw Failure{ExitCode::usage, "cannot read " + file.string() + ": " + std::strerror(errno)};
    return std::string{std::istreambuf_iterator<char>{in}, {}};
}

std::optional<std::string> read_secret(const SecretArgument& argument)
{
    if (argument.text) return argument.text;
    if (!argument.file) return std::nullopt;
    auto secret = read_input(*argument.file);
    while (!secret.empty() && (secret.back() == '\n' || secret.back() == '\r')) secret.pop_back();
    if (secret.empty()) throw Failure{ExitCode::usage, argument.file->string() + " holds no secret"};
    return secret;
}

}  // namespace fantail::fantailctl
