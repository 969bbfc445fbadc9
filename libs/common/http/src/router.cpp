#include "fantail/http/router.hpp"

#include <algorithm>
#include <optional>
#include <set>
#include <utility>

#include "target.hpp"

namespace fantail::http {

namespace asio = boost::asio;

namespace {

std::vector<std::string_view> segments_of(std::string_view path)
{
    std::vector<std::string_view> segments;
    if (path.starts_with('/')) path.remove_prefix(1);
    for (;;) {
        const auto slash = path.find('/');
        segments.push_back(path.substr(0, slash));
        if (slash == std::string_view::npos) return segments;
        path.remove_prefix(slash + 1);
    }
}

bool serves(std::string_view route_method, std::string_view method)
{
    return route_method == method || (method == "HEAD" && route_method == "GET");
}

ServerResponse plain_refusal(int status, const ServerRequest& /*request*/)
{
    return {.status = status, .body = status == 404 ? "no such page\n" : "this method is not allowed here\n"};
}

}  // namespace

/// How a path fits a pattern: which segments fit by the letter, and what the parameters are.
struct Router::Fit {
    bool fits{false};
    std::vector<bool> literal;
    std::map<std::string, std::string, std::less<>> parameters;
};

Router::Router() : Router{&plain_refusal} {}

Router::Router(Refusal refusal) : refusal_{std::move(refusal)} {}

void Router::add(std::string method, std::string_view pattern, Handler handler)
{
    Route route{std::move(method), {}, std::move(handler)};
    for (const auto segment : segments_of(pattern)) {
        const auto is_parameter = segment.starts_with('{') && segment.ends_with('}');
        const auto text = is_parameter ? segment.substr(1, segment.size() - 2) : segment;
        route.segments.push_back({std::string{text}, is_parameter});
    }
    routes_.push_back(std::move(route));
}

Router::Fit Router::fit(const Route& route, const std::vector<std::string_view>& raw_segments)
{
    Fit fit;
    if (route.segments.size() != raw_segments.size()) return fit;
    for (std::size_t i = 0; i < raw_segments.size(); ++i) {
        const auto& segment = route.segments[i];
        const auto value = percent_decoded(raw_segments[i]);
        if (!value || (segment.is_parameter ? value->empty() : *value != segment.text)) return fit;
        if (segment.is_parameter) fit.parameters.emplace(segment.text, *value);
        fit.literal.push_back(!segment.is_parameter);
    }
    fit.fits = true;
    return fit;
}

asio::awaitable<ServerResponse> Router::operator()(ServerRequest request) const
{
    // The raw path is split, not the decoded one: a %2F inside a parameter is no separator.
    const std::string_view target{request.target};
    const auto raw_segments = segments_of(target.substr(0, target.find('?')));
    const Route* best = nullptr;
    Fit best_fit;
    std::set<std::string> allowed;
    for (const auto& route : routes_) {
        auto candidate = fit(route, raw_segments);
        if (!candidate.fits) continue;
        allowed.insert(route.method);
        if (!serves(route.method, request.method)) continue;
        if (best != nullptr && candidate.literal <= best_fit.literal) continue;
        best = &route;
        best_fit = std::move(candidate);
    }
    if (best != nullptr) {
        request.parameters = std::move(best_fit.parameters);
        return best->handler(std::move(request));
    }
    if (allowed.empty()) return answer_now(refuse(404, request, {}));
    if (allowed.contains("GET")) allowed.insert("HEAD");
    std::string allow;
    for (const auto& method : allowed) allow += (allow.empty() ? "" : ", ") + method;
    return answer_now(refuse(405, request, std::move(allow)));
}

ServerResponse Router::refuse(int status, const ServerRequest& request, std::string allow) const
{
    auto response = refusal_(status, request);
    if (!allow.empty()) response.headers.push_back({"Allow", std::move(allow)});
    return response;
}

}  // namespace fantail::http
