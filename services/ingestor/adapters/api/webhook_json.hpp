#pragma once

#include <string>
#include <string_view>
#include <utility>

#include <boost/system/result.hpp>

#include "fantail/core/dialect.hpp"
#include "fantail/core/result.hpp"
#include "ingestor/app/webhook_fields.hpp"

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

/// Whether the members that Fantail alone sets are refused, or passed over: who reads a webhook, changes a field and
/// sends all of it back means that field.
enum class ReadOnlyMembers { refused, passed_over };

/// What the body says of a webhook: the members of 002's document, with the names that the caller's own dialect uses
/// for the list of events and for what it selects by.
///
/// Errors: names the member that is unknown or of the wrong type, and what it may be; a body that says nothing.
Read<WebhookFields> read_fields(std::string_view body, const core::Dialect& dialect, ReadOnlyMembers read_only);

}  // namespace fantail::ingestor
