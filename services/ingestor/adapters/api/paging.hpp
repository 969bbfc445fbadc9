#pragma once

#include <optional>
#include <string>

#include "fantail/http/message.hpp"
#include "ingestor/adapters/api/answer.hpp"
#include "ingestor/app/caller.hpp"
#include "ingestor/app/webhook_commands.hpp"

namespace fantail::ingestor {

/// What a request says about the part of a list that it wants: `limit` with `cursor`, or with `page`.
struct ListQuery {
    PageRequest wanted{};
    std::optional<std::size_t> page{};  ///< from 1

    /// Where nothing is said, a list is complete, and nothing is said about its parts.
    [[nodiscard]] bool is_paged() const noexcept { return wanted.limit.has_value(); }
};

/// Errors: names the parameter and what it may be. A cursor of another tenant is as good as none.
boost::system::result<ListQuery, ApiFault> read_list_query(const http::ServerRequest& request, const Caller& caller);

/// The envelope's member `pagination`, with the comma before it; empty where the request asked for no part.
std::string pagination_member(const ListQuery& query, const WebhookPage& page, const Caller& caller);

}  // namespace fantail::ingestor
