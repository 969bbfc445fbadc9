#pragma once

#include <optional>
#include <string>

#include "fantailctl/context.hpp"
#include "fantailctl/failure.hpp"

namespace fantail::fantailctl {

struct ApiKeyOptions {
    std::string realm;
    std::string tenant;
    std::string role{"tenant"};  ///< or `operator`
    std::optional<std::string> name;
};

/// Makes an API key: the key itself, shown this once, and its entry in the ingestor's key file, which holds only a
/// hash.
ExitCode new_api_key(const Context& context, const ApiKeyOptions& options);

/// Makes a line of the sealing key file.
ExitCode new_sealing_key(const Context& context);

}  // namespace fantail::fantailctl
