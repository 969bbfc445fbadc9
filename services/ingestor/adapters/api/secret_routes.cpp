#include "ingestor/adapters/api/secret_routes.hpp"

#include <string>
#include <utility>

#include "ingestor/adapters/api/figures.hpp"
#include "ingestor/adapters/api/notes.hpp"
#include "ingestor/adapters/api/secret_json.hpp"
#include "ingestor/adapters/api/shown_webhook_json.hpp"
#include "ingestor/adapters/api/versions.hpp"

namespace fantail::ingestor {

namespace asio = boost::asio;

void SecretRoutes::add_to(ApiFrame& frame)
{
    const std::string secret = "/webhooks/{id}/secret";
    // Who sees a secret can sign as Fantail does: reading is not enough.
    frame.add("GET", secret, Scope::write, [this](const ApiCall& call) { return api_answer_now(reveal(call)); });
    frame.add("POST", secret + "/rotate", Scope::write, [this](ApiCall call) { return rotate(std::move(call)); });
    frame.add("POST", secret + "/rotate/complete", Scope::write,
              [this](ApiCall call) { return complete_rotation(std::move(call)); });
}

asio::awaitable<ApiAnswer> SecretRoutes::rotate(ApiCall call)
{
    auto wanted = read_rotation(call.request.body);
    if (!wanted) co_return wanted.error();
    const core::WebhookId id{call.parameter("id")};
    const auto expected = expected_version(call.request);
    if (!expected) co_return expected.error();
    const auto rotated = co_await parts_.commands.rotate(call.caller, id, std::move(*wanted), *expected);
    if (!rotated) co_return rotated.error();
    note(parts_.log, "webhook secret rotated", id, call.caller);
    co_return with_tag(success(200, show(*rotated, id)), rotated->version);
}

asio::awaitable<ApiAnswer> SecretRoutes::complete_rotation(ApiCall call)
{
    const core::WebhookId id{call.parameter("id")};
    const auto expected = expected_version(call.request);
    if (!expected) co_return expected.error();
    auto completed = co_await parts_.commands.complete_rotation(call.caller, id, *expected);
    if (!completed) co_return completed.error();
    note(parts_.log, "webhook secret rotation completed", id, call.caller);
    const auto shown = co_await with_figures(parts_.statistics, std::move(*completed));
    co_return with_tag(success_of_text(200, show(shown, call.dialect)), shown.version);
}

ApiAnswer SecretRoutes::reveal(const ApiCall& call) const
{
    const core::WebhookId id{call.parameter("id")};
    const auto revealed = parts_.commands.reveal(call.caller, id);
    if (!revealed) return revealed.error();
    note(parts_.log, "webhook secret shown", id, call.caller);
    auto response = success(200, show_secrets(*revealed));
    response.headers.push_back({"Cache-Control", "no-store"});
    return response;
}

}  // namespace fantail::ingestor
