// The tool for operators and for whoever tries Fantail out: see `fantailctl --help`.

#include <exception>
#include <iostream>

#include "fantail/config/fault.hpp"
#include "fantailctl/command_line.hpp"

namespace fantailctl = fantail::fantailctl;

namespace {

int end(fantailctl::ExitCode code, const char* text)
{
    std::cerr << "fantailctl: " << text << '\n';
    return static_cast<int>(code);
}

}  // namespace

int main(int argc, char* argv[])
try {
    return static_cast<int>(fantailctl::run_command_line(argc, argv, {std::cout, std::cerr}));
} catch (const fantailctl::Failure& failure) {
    return end(failure.code(), failure.what());
} catch (const fantail::config::ConfigError& error) {
    return end(fantailctl::ExitCode::bad_config, error.what());
} catch (const std::exception& error) {
    return end(fantailctl::ExitCode::no, error.what());
}
