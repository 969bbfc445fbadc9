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
    std::string scope{"admin"};  ///< or `read`, `write`
    std::optional<std::string> name;
    std::optional<std::string> email;       ///< whom to write to about what the key's bearer creates
    std::optional<std::string> expires_at;  ///< `2027-01-31T00:00:00Z`
};

/// Makes an API key: the key itself, shown this once, and its entry in the ingestor's key file, which holds only a
/// hash.
ExitCode new_api_key(const Context& context, const ApiKeyOptions& options);

/// Makes a line of the sealing key file.
ExitCode new_sealing_key(const Context& context);

}  // namespace fantail::fantailctl
