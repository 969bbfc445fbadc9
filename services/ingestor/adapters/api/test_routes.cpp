#include "ingestor/adapters/api/test_routes.hpp"

#include <utility>

#include "ingestor/adapters/api/test_json.hpp"

namespace fantail::ingestor {

namespace asio = boost::asio;

asio::awaitable<ApiAnswer> answer_test(Testing& testing, ApiCall call, core::WebhookId webhook)
{
    auto wanted = read_test_request(call.request.body, call.dialect);
    if (!wanted) co_return wanted.error();
    const auto tested = co_await testing.test(call.caller, std::move(webhook), std::move(*wanted));
    if (!tested) co_return tested.error();
    co_return success(200, show(*tested));
}

void TestRoutes::add_to(ApiFrame& frame)
{
    frame.add("POST", "/webhooks/{id}/test", Scope::write, [this](ApiCall call) {
        core::WebhookId id{call.parameter("id")};
        return answer_test(testing_, std::move(call), std::move(id));
    });
}

}  // namespace fantail::ingestor
