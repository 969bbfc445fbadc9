#pragma once

#include <string>
#include <string_view>
#include <utility>

#include <boost/system/result.hpp>

#include "fantail/core/dialect.hpp"
#include "fantail/core/result.hpp"
#include "ingestor/app/webhook_commands.hpp"

namespace fantail::ingestor {

/// Why a request cannot be carried out. With a pointer (422): all of it was understood but for the value there.
struct RequestFault {
    core::Error error{};
    std::string pointer{};  ///< JSON pointer into the request's body; empty: the fault has no such place

    RequestFault() = default;
    RequestFault(core::Error what) : error{std::move(what)} {}  // NOLINT(google-explicit-constructor): as Result does
    RequestFault(core::Error what, std::string where) : error{std::move(what)}, pointer{std::move(where)} {}
};

template <class T>
using Read = boost::system::result<T, RequestFault>;

/// A webhook as the management API reads it: the members of 002's document, with the names that the caller's own
/// dialect uses for the list of events and for what it selects by.
///
/// Errors: names the member that is unknown or of the wrong type, and what it may be.
Read<NewWebhook> read_new_webhook(std::string_view body, const core::Dialect& dialect);

/// Of a webhook that is there already, `active` (or `isActive`) and `filter` may be changed: what the body says of
/// them.
Read<WebhookChange> read_change(std::string_view body);

}  // namespace fantail::ingestor
