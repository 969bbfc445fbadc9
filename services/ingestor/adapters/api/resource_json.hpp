#pragma once

#include <string>
#include <string_view>

#include "fantail/core/dialect.hpp"
#include "ingestor/adapters/api/webhook_json.hpp"
#include "ingestor/app/webhook_commands.hpp"

namespace fantail::ingestor {

/// What a body says of a thing of the product's own that carries a webhook: it is merged (RFC 7396) into what is kept
/// of it, and URL and secret are taken out. Whatever else is in it is the product's business.
///
/// `kept`: core::Webhook::resource, perhaps empty.
/// Errors: names, by its place in the body, what cannot be read.
Read<WebhookFields> read_resource(std::string_view body, const core::ResourceRule& rule, std::string_view kept);

/// JSON: its id, all that was sent, URL and secret at their places, and the webhook itself.
std::string show_resource(const ShownWebhook& shown, const std::string& id, const core::Dialect& dialect);

/// A fault of URL or secret, called what the product calls them.
core::Error in_its_words(core::Error error, const core::ResourceRule& rule);

}  // namespace fantail::ingestor
