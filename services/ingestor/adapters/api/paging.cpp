#include "ingestor/adapters/api/paging.hpp"

#include <charconv>
#include <chrono>

#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include "fantail/crypto/hash.hpp"

namespace fantail::ingestor {

namespace json = boost::json;

namespace {

constexpr std::size_t usual_limit = 20;  // 002's
constexpr std::size_t highest_limit = 1'000;
constexpr std::size_t highest_page = 1'000'000;

ApiFault invalid(std::string detail) { return core::Error{core::ErrorCode::invalid_argument, std::move(detail)}; }

template <class Number>
std::optional<Number> number_of(std::string_view text)
{
    Number number{};
    const auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (failed != std::errc{} || end != text.data() + text.size()) return std::nullopt;
    return number;
}

boost::system::result<std::optional<std::size_t>, ApiFault> parameter(const http::ServerRequest& request,
                                                                      std::string_view name, std::size_t highest)
{
    const auto found = request.query.find(name);
    if (found == request.query.end()) return std::optional<std::size_t>{};
    const auto number = number_of<std::size_t>(found->second);
    if (!number || *number == 0 || *number > highest)
        return invalid(std::string{name} + ": must be a whole number from 1 to " + std::to_string(highest));
    return number;
}

/// Whose list a cursor is of. It hides nothing: the list is the caller's in any case.
std::string mark_of(const Caller& caller)
{
    return crypto::sha256_hex(caller.realm.value() + '\n' + caller.tenant.value()).substr(0, 8);
}

/// Of characters that need no escaping in a query: an id has none but these.
std::string cursor_after(const core::Webhook& last, const Caller& caller)
{
    return mark_of(caller) + '.' + std::to_string(last.created_at.time_since_epoch().count()) + '.' + last.id.value();
}

std::optional<PlaceInList> place_of(std::string_view cursor, const Caller& caller)
{
    const auto first = cursor.find('.');
    const auto second = first == std::string_view::npos ? first : cursor.find('.', first + 1);
    if (second == std::string_view::npos || cursor.substr(0, first) != mark_of(caller)) return std::nullopt;
    const auto created_at = number_of<std::int64_t>(cursor.substr(first + 1, second - first - 1));
    if (!created_at) return std::nullopt;
    return PlaceInList{core::Timestamp{std::chrono::milliseconds{*created_at}},
                       core::WebhookId{std::string{cursor.substr(second + 1)}}};
}

}  // namespace

boost::system::result<ListQuery, ApiFault> read_list_query(const http::ServerRequest& request, const Caller& caller)
{
    auto limit = parameter(request, "limit", highest_limit);
    if (!limit) return limit.error();
    const auto page = parameter(request, "page", highest_page);
    if (!page) return page.error();
    const auto cursor = request.query.find("cursor");
    const bool has_cursor = cursor != request.query.end();
    if (has_cursor && *page) return invalid("cursor, page: only one of them says where to go on");

    ListQuery query;
    query.page = *page;
    query.wanted.limit = *limit;
    if (!query.wanted.limit && (*page || has_cursor)) query.wanted.limit = usual_limit;
    if (*page) query.wanted.skip = (**page - 1) * *query.wanted.limit;
    if (!has_cursor) return query;
    query.wanted.after = place_of(cursor->second, caller);
    if (!query.wanted.after) return invalid("cursor: is not one that a list of yours was answered with");
    return query;
}

std::string pagination_member(const ListQuery& query, const WebhookPage& page, const Caller& caller)
{
    if (!query.is_paged()) return {};
    json::object member{{"limit", *query.wanted.limit}, {"total", page.total}};
    if (query.page) member["page"] = *query.page;
    if (page.more) {
        member["next_cursor"] = cursor_after(page.webhooks.back().webhook, caller);
    } else {
        member["next_cursor"] = nullptr;
    }
    return ",\"pagination\":" + json::serialize(member);
}

}  // namespace fantail::ingestor
