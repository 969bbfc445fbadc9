#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "fantail/core/retry.hpp"
#include "fantail/core/webhook.hpp"
#include "ingestor/app/webhook_secrets.hpp"

namespace fantail::ingestor {

/// What a caller says of a webhook. What it leaves out is the dialect's default of a new webhook, and stays as it is of
/// one that is there.
struct WebhookFields {
    std::optional<std::string> name{};
    std::optional<std::string> url{};
    std::optional<std::vector<std::string>> events{};
    std::optional<std::vector<std::string>> selectors{};
    std::optional<std::shared_ptr<const core::Filter>> filter{};  ///< nullptr: every event of these types
    std::optional<std::vector<core::Header>> headers{};
    WantedSecret secret{};
    std::optional<core::BodyFormat> body_format{};
    std::optional<core::RetryOverride> retry{};
    std::optional<core::LimitRule> limits{};
    std::optional<core::WebhookState> state{};
    std::optional<std::string> resource{};  ///< JSON, see core::Webhook
    bool every_tenant{false};               ///< an operator's webhook for the whole realm; of a new one only
};

}  // namespace fantail::ingestor
