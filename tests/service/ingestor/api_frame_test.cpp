// What all calls of the management API have in common.

#include <memory>
#include <string>

#include <boost/json/parse.hpp>
#include <gtest/gtest.h>

#include "fantail/crypto/hash.hpp"
#include "ingestor/adapters/api/frame.hpp"
#include "support/run_coroutine.hpp"

namespace fantail::ingestor {
namespace {

namespace asio = boost::asio;
namespace json = boost::json;

class ApiFrameServes : public testing::Test {
protected:
    ApiFrameServes()
    {
        keys.add(crypto::sha256_hex("reader"), {.realm = core::RealmName{"social"},
                                                .tenant = core::TenantId{"acme"},
                                                .role = Role::tenant,
                                                .scope = Scope::read});
        frame.add("GET", "/things/{id}", Scope::read, [](const ApiCall& call) {
            return api_answer_now(success(200, {{"id", call.parameter("id")}, {"tenant", call.caller.tenant.value()}}));
        });
        frame.add("PUT", "/things/{id}", Scope::write, [](const ApiCall&) { return api_answer_now(no_content()); });
        frame.add("GET", "/faults", Scope::read, [](const ApiCall&) {
            return api_answer_now(ApiFault{RequestFault{{core::ErrorCode::invalid_argument, "name it"}, "/name"}});
        });
    }

    http::ServerResponse call(std::string method, std::string path, std::vector<core::Header> headers)
    {
        http::ServerRequest request;
        request.method = std::move(method);
        request.target = request.path = std::move(path);
        request.headers = std::move(headers);
        return fantail::test::run_coroutine(io, frame.handler()(std::move(request)));
    }

    static json::value body_of(const http::ServerResponse& response) { return json::parse(response.body); }

    const std::vector<core::Header> as_reader{{"Authorization", "Bearer reader"}};
    asio::io_context io;
    core::Realms realms{{{core::RealmName{"social"}, std::make_shared<core::Dialect>(), {}}}};
    ApiKeys keys;
    ApiFrame frame{{keys, realms}};
};

TEST_F(ApiFrameServes, EachPathBelowBothPrefixes)
{
    for (const auto* prefix : {"/v1", "/api/v1"}) {
        const auto response = call("GET", std::string{prefix} + "/things/7", as_reader);

        EXPECT_EQ(response.status, 200);
        EXPECT_EQ(body_of(response), json::parse(R"({"success":true,"data":{"id":"7","tenant":"acme"}})"));
    }
}

TEST_F(ApiFrameServes, NobodyWithoutACredentialThatIsKnown)
{
    for (const auto& headers :
         {std::vector<core::Header>{}, {{"Authorization", "Bearer other"}}, {{"Authorization", "Basic x"}}}) {
        const auto response = call("GET", "/v1/things/7", headers);

        EXPECT_EQ(response.status, 401);
        EXPECT_EQ(body_of(response).at("error").at("code"), "UNAUTHORIZED");
        ASSERT_EQ(response.headers.size(), 1U);
        EXPECT_EQ(response.headers[0].name, "WWW-Authenticate");
    }
}

TEST_F(ApiFrameServes, NoCallThatNeedsMoreThanTheCredentialMay)
{
    const auto response = call("PUT", "/v1/things/7", as_reader);

    EXPECT_EQ(response.status, 403);
    EXPECT_NE(response.body.find("scope write"), std::string::npos) << response.body;
}

TEST_F(ApiFrameServes, FaultsInTheEnvelopeWithTheirPlace)
{
    const auto response = call("GET", "/v1/faults", as_reader);

    EXPECT_EQ(response.status, 422);
    EXPECT_EQ(response.content_type, "application/json");
    EXPECT_EQ(body_of(response), json::parse(R"({"success":false,"error":
        {"code":"VALIDATION_ERROR","message":"name it","pointer":"/name"}})"));
}

TEST_F(ApiFrameServes, FaultsAsProblemsWhereTheRequestAcceptsThem)
{
    auto headers = as_reader;
    headers.push_back({"Accept", "application/problem+json, application/json"});

    const auto fault = call("GET", "/v1/faults", headers);
    const auto missing = call("GET", "/v1/nothing", headers);

    EXPECT_EQ(fault.content_type, "application/problem+json");
    EXPECT_EQ(body_of(fault), json::parse(R"({"type":"about:blank","title":"Unprocessable Entity","status":422,
        "detail":"name it","code":"VALIDATION_ERROR","pointer":"/name"})"));
    EXPECT_EQ(missing.status, 404);
    EXPECT_EQ(missing.content_type, "application/problem+json");
}

TEST_F(ApiFrameServes, TextWhateverBytesAPathHas)
{
    EXPECT_EQ(body_of(call("GET", "/v1/%ff", as_reader)).at("error").at("message"), "there is nothing at /v1/%ff");
    EXPECT_EQ(body_of(call("GET", "/v1/\xff\x01", as_reader)).at("error").at("message"), "there is nothing at /v1/??");
}

TEST_F(ApiFrameServes, NoOtherMethodOfAPathThatIsThere)
{
    const auto response = call("DELETE", "/v1/things/7", as_reader);

    EXPECT_EQ(response.status, 405);
    EXPECT_EQ(body_of(response).at("error").at("code"), "METHOD_NOT_ALLOWED");
}

}  // namespace
}  // namespace fantail::ingestor
