#pragma once

#include <span>
#include <string_view>

#include <boost/json/object.hpp>

#include "fantail/core/realm.hpp"

namespace fantail::ingestor {

/// The description of the management API that an installation serves (OpenAPI 3.1), made of the files of proto/openapi.
///
/// Objects of the parts are laid over each other, lists follow each other. Then what the frame does for all calls is
/// said of each: `x-every-call` has the answers that every call may get and the headers that every answer has,
/// `x-calls-with-credential` the answers that those may get. Then the words of the realms' dialects are put in: a
/// member `{event_list}`, `{selector}` or
/// `{type_member}` of a schema stands for one of each name that the API's callers know, a path with `{collection}` for
/// one of each collection.
///
/// Errors: throws std::logic_error where a part is no JSON object, or two say different things of one member.
boost::json::object openapi_description(std::span<const std::string_view> parts, const core::Realms& realms);

}  // namespace fantail::ingestor
