#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "fantailctl/commands/webhook.hpp"
#include "fantailctl/context.hpp"
#include "fantailctl/failure.hpp"

namespace fantail::fantailctl {

struct ExplainOptions {
    std::filesystem::path input;                    ///< `-`: standard input
    std::optional<std::string> webhook;             ///< the only one that is asked
    std::vector<std::string> headers;               ///< `name=value`, of the event's record
    std::optional<std::filesystem::path> exported;  ///< nullopt: the API is asked
    std::optional<std::string> dialect;             ///< of what was exported
    std::optional<std::string> tenant;              ///< likewise
    bool brief{false};                              ///< without what would be sent
};

/// Says of each event of the input which webhooks would get it, of each of the others the first clause that keeps the
/// event from it, and what would be sent; writes nothing. Asks the management API, or webhooks that were exported.
///
/// `ok` where each event matches a webhook of those asked, `no` where one matches none: so that it can be a test.
ExitCode explain(const Context& context, const ApiOptions& api, const ExplainOptions& options);

}  // namespace fantail::fantailctl
