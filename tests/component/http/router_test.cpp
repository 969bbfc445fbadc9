#include "fantail/http/router.hpp"

#include <gtest/gtest.h>

#include "support/run_coroutine.hpp"

namespace fantail::http {
namespace {

/// Answers with its own name and the parameters it was given.
Handler named(const std::string& name)
{
    return [name](const ServerRequest& request) {
        ServerResponse response;
        response.body = name;
        for (const auto& [key, value] : request.parameters) response.body += " " + key + "=" + value;
        return answer_now(std::move(response));
    };
}

Router webhooks()
{
    Router router;
    router.add("GET", "/v1/webhooks", named("list"));
    router.add("POST", "/v1/webhooks", named("create"));
    router.add("GET", "/v1/webhooks/{id}", named("read"));
    router.add("DELETE", "/v1/webhooks/{id}", named("delete"));
    router.add("GET", "/v1/webhooks/{id}/logs/{log}", named("log"));
    router.add("GET", "/v1/webhooks/mine", named("mine"));
    router.add("GET", "/", named("root"));
    return router;
}

struct Row {
    const char* name;
    std::string method;
    std::string target;
    int status;
    std::string body;
    std::string allow{};
};

class RouterChooses : public testing::TestWithParam<Row> {};

TEST_P(RouterChooses, AsTheTableSays)
{
    const auto& row = GetParam();
    boost::asio::io_context io;
    const auto router = webhooks();
    ServerRequest request;
    request.method = row.method;
    request.target = row.target;

    const auto response = test::run_coroutine(io, router(std::move(request)));

    EXPECT_EQ(response.status, row.status);
    EXPECT_EQ(response.headers.empty() ? "" : response.headers[0].value, row.allow);
    if (row.status == 200) {
        EXPECT_EQ(response.body, row.body);
    }
}

INSTANTIATE_TEST_SUITE_P(
    , RouterChooses,
    testing::Values(Row{"ByPath", "GET", "/v1/webhooks", 200, "list"},
                    Row{"ByMethod", "POST", "/v1/webhooks", 200, "create"},
                    Row{"WithAParameter", "GET", "/v1/webhooks/wh_1", 200, "read id=wh_1"},
                    Row{"WithTwoParameters", "GET", "/v1/webhooks/wh_1/logs/7", 200, "log id=wh_1 log=7"},
                    Row{"LiteralsFirst", "GET", "/v1/webhooks/mine", 200, "mine"},
                    Row{"TheQueryAside", "GET", "/v1/webhooks?limit=1/2", 200, "list"},
                    Row{"ParametersDecoded", "GET", "/v1/webhooks/a%20b", 200, "read id=a b"},
                    Row{"AnEncodedSlashIsNoSeparator", "GET", "/v1/webhooks/a%2Fb", 200, "read id=a/b"},
                    Row{"HeadByGet", "HEAD", "/v1/webhooks", 200, "list"}, Row{"TheRoot", "GET", "/", 200, "root"},
                    Row{"AnEmptyParameterIsNone", "GET", "/v1/webhooks/", 404, ""},
                    Row{"ATrailingSlashIsAnotherPath", "GET", "/v1/webhooks/x/", 404, ""},
                    Row{"NoSuchPath", "GET", "/v2/webhooks", 404, ""},
                    Row{"BrokenEncoding", "GET", "/v1/webhooks/%zz", 404, ""},
                    Row{"NulIsNotDecoded", "GET", "/v1/webhooks/%00", 404, ""},
                    Row{"NoSuchMethod", "PUT", "/v1/webhooks", 405, "", "GET, HEAD, POST"},
                    Row{"NoSuchMethodForAParameter", "POST", "/v1/webhooks/wh_1", 405, "", "DELETE, GET, HEAD"}),
    [](const auto& row) { return std::string{row.param.name}; });

TEST(RouterWithItsOwnRefusal, WordsIt)
{
    boost::asio::io_context io;
    Router router{[](int status, const ServerRequest& request) {
        return ServerResponse{.status = status, .content_type = "application/json", .body = request.target};
    }};

    ServerRequest request;
    request.method = "GET";
    request.target = "/nothing";
    const auto response = test::run_coroutine(io, router(std::move(request)));

    EXPECT_EQ(response.status, 404);
    EXPECT_EQ(response.body, "/nothing");
}

}  // namespace
}  // namespace fantail::http
