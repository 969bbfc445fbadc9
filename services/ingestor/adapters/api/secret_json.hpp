#pragma once

#include <string_view>

#include <boost/json/object.hpp>
#include <boost/json/value.hpp>

#include "fantail/core/result.hpp"
#include "fantail/core/webhook.hpp"
#include "ingestor/app/webhook_commands.hpp"

namespace fantail::ingestor {

/// Secrets and their rotation as the management API reads and shows them. A secret is the member `secret`, or
/// `public_key` where it is an ed25519 pair.
///
/// Errors: names the member that is unknown or of the wrong type, and what it may be.
core::Result<SignatureScheme> read_signature_scheme(const boost::json::value& value);

/// `{"secret": …, "signature": "v1a", "overlap_seconds": 3600}`, all of them optional; so is the body itself.
core::Result<WantedRotation> read_rotation(std::string_view body);

void add_secret(boost::json::object& object, const ShownSecret& secret);

/// What a webhook shows of the rotation under way.
boost::json::object show(const ShownRotation& rotation);

/// The answer to a rotation.
boost::json::object show(const Rotated& rotated, const core::WebhookId& id);

/// Only the secrets of a webhook.
boost::json::object show_secrets(const ShownWebhook& shown);

}  // namespace fantail::ingestor
