#include "fantail/http/admin.hpp"

#include <string_view>
#include <utility>

#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include "fantail/http/router.hpp"

namespace fantail::http {

namespace {

/// One line per check, as kube-apiserver words them, so that nobody learns a second form.
std::string list(const Health& health)
{
    std::string text;
    for (const auto& check : health.checks()) {
        text += check.state == CheckState::ok ? "[+] " : "[-] ";
        text += check.name;
        text += check.state == CheckState::ok ? " ok" : " failing: " + check.reason;
        text += '\n';
    }
    if (health.is_draining()) text += "[-] draining: the process is on its way out\n";
    return text;
}

ServerResponse verdict(bool passed, std::string_view name, const Health& health, const ServerRequest& request)
{
    ServerResponse response{};
    response.status = passed ? 200 : 503;
    if (request.query.contains("verbose")) response.body = list(health);
    response.body += passed ? "ok" : std::string{name} + " failed";
    response.body += '\n';
    return response;
}

std::string to_json(const BuildInfo& build)
{
    return boost::json::serialize(boost::json::object{{"service", build.service},
                                                      {"version", build.version},
                                                      {"commit", build.commit},
                                                      {"compiler", build.compiler}}) +
           "\n";
}

}  // namespace

Handler admin_surface(const Health& health, std::function<std::string()> metrics, const BuildInfo& build)
{
    Router router;
    router.add("GET", "/livez", [](const ServerRequest&) { return answer_now({.body = "ok\n"}); });
    router.add("GET", "/readyz", [&health](const ServerRequest& request) {
        return answer_now(verdict(health.is_ready(), "readyz", health, request));
    });
    router.add("GET", "/startupz", [&health](const ServerRequest& request) {
        return answer_now(verdict(health.has_started(), "startupz", health, request));
    });
    router.add("GET", "/metrics", [metrics = std::move(metrics)](const ServerRequest&) {
        return answer_now({.content_type = "text/plain; version=0.0.4; charset=utf-8", .body = metrics()});
    });
    router.add("GET", "/buildinfo", [json = to_json(build)](const ServerRequest&) {
        return answer_now({.content_type = "application/json", .body = json});
    });
    return router;
}

}  // namespace fantail::http
