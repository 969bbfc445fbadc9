#include "ingestor/adapters/api/openapi_routes.hpp"

#include <boost/json/serialize.hpp>

#include "fantail/crypto/hash.hpp"

namespace fantail::ingestor {

namespace {

constexpr std::size_t etag_digits = 32;

/// RFC 9110, 13.1.2: a list of tags, weak ones among them, or `*`. Ours has neither comma nor quote within.
bool names(const std::string& if_none_match, const std::string& etag)
{
    return if_none_match == "*" || if_none_match.find(etag) != std::string::npos;
}

}  // namespace

OpenApiRoutes::OpenApiRoutes(const boost::json::object& description)
    : text_{boost::json::serialize(description)}, etag_{'"' + crypto::sha256_hex(text_).substr(0, etag_digits) + '"'}
{
}

void OpenApiRoutes::add_to(ApiFrame& frame)
{
    frame.add_open("GET", "/openapi.json", Place::at_the_root_too,
                   [this](const http::ServerRequest& request) { return ApiAnswer{tell(request)}; });
}

http::ServerResponse OpenApiRoutes::tell(const http::ServerRequest& request) const
{
    http::ServerResponse response{.status = 200, .content_type = "application/json", .body = text_, .headers = {}};
    // It changes when the program or its dialects do: an hour late is soon enough.
    response.headers = {{"ETag", etag_}, {"Cache-Control", "public, max-age=3600"}};
    const auto* known = request.header("If-None-Match");
    if (known == nullptr || !names(*known, etag_)) return response;
    response.status = 304;
    response.body.clear();
    return response;
}

}  // namespace fantail::ingestor
