#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "fantail/core/header.hpp"
#include "fantailctl/api/api_client.hpp"
#include "fantailctl/context.hpp"
#include "fantailctl/failure.hpp"
#include "fantailctl/input/files.hpp"

namespace fantail::fantailctl {

/// Where the management API is, and who asks: the key's realm and tenant are what the answers are about.
struct ApiOptions {
    std::string url;
    std::optional<std::filesystem::path> key_file;  ///< nullopt: the key is in FANTAIL_API_KEY; never on a command line
    std::string ca_file;
};

/// Errors: a Failure where no address or key is given.
ApiClient api_client(const ApiOptions& options);

/// A webhook as its tenant describes it; what is left out is the API's to decide.
struct NewWebhook {
    std::string url;
    std::optional<std::string> name;
    std::vector<std::string> events;              ///< patterns; empty: the dialect's default, where it has one
    std::vector<std::string> project_ids;         ///< sentimatrix
    std::vector<std::string> conversation_ids;    ///< conversations
    std::vector<std::string> headers;             ///< `name=value`
    std::optional<std::filesystem::path> filter;  ///< a file with the filter's JSON
    SecretArgument secret;
    std::optional<std::string> body_format;
    std::optional<std::string> tenant;  ///< `*`, with an operator's key
};

ExitCode create_webhook(const Context& context, const ApiOptions& api, const NewWebhook& webhook);
ExitCode list_webhooks(const Context& context, const ApiOptions& api);

/// One JSON object a line, as the API lists them: what read_exported() reads. Secrets are masked.
std::string exported_webhooks(const ApiOptions& api);
ExitCode export_webhooks(const Context& context, const ApiOptions& api);

ExitCode get_webhook(const Context& context, const ApiOptions& api, const std::string& id);
ExitCode delete_webhook(const Context& context, const ApiOptions& api, const std::string& id);

}  // namespace fantail::fantailctl
