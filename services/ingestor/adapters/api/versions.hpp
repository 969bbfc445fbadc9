#pragma once

#include <cstdint>
#include <optional>

#include "fantail/core/result.hpp"
#include "fantail/http/message.hpp"
#include "ingestor/app/webhook_commands.hpp"

namespace fantail::ingestor {

/// The version that a request names in `If-Match` (RFC 9110, 13.1.1). `*` is whichever there is; a tag that we never
/// gave, and a weak one, is a version that no webhook has.
/// Errors: invalid_argument where there are several tags or the header is none.
core::Result<ExpectedVersion> expected_version(const http::ServerRequest& request);

/// What a request says with `Idempotency-Key`; nullopt: nothing.
std::optional<Idempotency> idempotency_of(const http::ServerRequest& request);

/// Names the version that was answered with, for the next `If-Match`. It says nothing of figures, which change without
/// anybody's writing: an `If-None-Match` is not answered with 304.
http::ServerResponse with_tag(http::ServerResponse response, std::uint64_t version);

}  // namespace fantail::ingestor
