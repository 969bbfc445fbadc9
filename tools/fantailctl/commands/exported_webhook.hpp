#pragma once

#include <string_view>
#include <vector>

#include "fantail/core/dialect.hpp"
#include "fantail/core/ids.hpp"
#include "fantail/core/webhook.hpp"

namespace fantail::fantailctl {

/// Whose the exported webhooks are; the API does not repeat it with each.
struct ExportedFrom {
    const core::Dialect& dialect;
    core::RealmName realm;
    core::TenantId tenant;
};

/// Webhooks as `fantailctl webhook export` writes them: one JSON object a line, as the API lists it. Their secrets are
/// masked, and stay unknown.
///
/// Errors: a Failure that names the line, the member and what it must be.
std::vector<core::Webhook> read_exported(std::string_view text, const ExportedFrom& from);

}  // namespace fantail::fantailctl
