// What all calls of the management API have in common.

#include <memory>
#include <string>

#include <boost/json/parse.hpp>
#include <gtest/gtest.h>

#include "fakes/manual_clock.hpp"
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

    static std::shared_ptr<const CredentialSet> readers()
    {
        auto set = std::make_shared<CredentialSet>();
        for (const auto* tenant : {"acme", "other"}) {
            const Caller caller{.realm = core::RealmName{"social"},
                                .tenant = core::TenantId{tenant},
                                .role = Role::tenant,
                                .scope = Scope::read};
            set->keys.add(crypto::sha256_hex(std::string{tenant} + "'s key"), {.caller = caller});
        }
        return set;
    }

    static std::string header_of(const http::ServerResponse& response, std::string_view name)
    {
        for (const auto& header : response.headers) {
            if (header.name == name) return header.value;
        }
        return {};
    }

    /// Limit, remaining, reset.
    static std::string limits_of(const http::ServerResponse& response)
    {
        return header_of(response, "X-RateLimit-Limit") + " " + header_of(response, "X-RateLimit-Remaining") + " " +
               header_of(response, "X-RateLimit-Reset");
    }

    static json::value body_of(const http::ServerResponse& response) { return json::parse(response.body); }

    const std::vector<core::Header> as_reader{{"Authorization", "Bearer acme's key"}};
    asio::io_context io;
    core::Realms realms{{{core::RealmName{"social"}, std::make_shared<core::Dialect>(), {}}}};
    fantail::test::ManualClock clock;
    const std::string minutes_end = std::to_string(1'614'265'330 + 60);
    Credentials credentials{readers()};
    RateLimits limits{{.tenant = 3, .realm_operator = 5, .stranger = 2}};
    ApiFrame frame{{credentials, limits, realms, clock}};
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
        EXPECT_EQ(header_of(response, "WWW-Authenticate"), "Bearer");
        clock.advance(std::chrono::minutes{1});
    }
}

TEST_F(ApiFrameServes, WhoeverWritesBearerInAnotherCase)
{
    EXPECT_EQ(call("GET", "/v1/things/7", {{"authorization", "bEARER  acme's key"}}).status, 200);
}

TEST_F(ApiFrameServes, EachAnswerWithWhatIsLeftOfTheLimit)
{
    EXPECT_EQ(limits_of(call("GET", "/v1/things/7", as_reader)), "3 2 " + minutes_end);
    EXPECT_EQ(limits_of(call("GET", "/v1/faults", as_reader)), "3 1 " + minutes_end);
    EXPECT_EQ(limits_of(call("PUT", "/v1/things/7", as_reader)), "3 0 " + minutes_end);  // 403
    EXPECT_EQ(limits_of(call("GET", "/v1/things/7", {})), "2 1 " + minutes_end);         // 401
    EXPECT_EQ(limits_of(call("GET", "/v1/nothing", {})), "2 0 " + minutes_end);          // 404
    EXPECT_EQ(limits_of(frame.refusal({.status = 413, .reason = "large", .remote = "::1"})), "2 1 " + minutes_end);
}

TEST_F(ApiFrameServes, NobodyAboveTheLimitUntilItsWindowEnds)
{
    for (int i = 0; i < 3; ++i) ASSERT_EQ(call("GET", "/v1/things/7", as_reader).status, 200);
    clock.advance(std::chrono::milliseconds{20'500});

    const auto refused = call("GET", "/v1/things/7", as_reader);

    EXPECT_EQ(refused.status, 429);
    EXPECT_EQ(body_of(refused).at("error").at("code"), "RATE_LIMITED");
    EXPECT_EQ(header_of(refused, "Retry-After"), "40");
    EXPECT_EQ(limits_of(refused), "3 0 " + minutes_end);
    EXPECT_EQ(call("GET", "/v1/things/7", {{"Authorization", "Bearer other's key"}}).status, 200);
    clock.advance(std::chrono::seconds{40});
    EXPECT_EQ(call("GET", "/v1/things/7", as_reader).status, 200);
}

TEST_F(ApiFrameServes, StrangersNoMoreThanTheyMayAskWithoutHarmToOthers)
{
    for (int i = 0; i < 2; ++i) ASSERT_EQ(call("GET", "/v1/things/7", {}).status, 401);

    EXPECT_EQ(call("GET", "/v1/things/7", {}).status, 429);
    EXPECT_EQ(call("GET", "/v1/things/7", {{"Authorization", "Bearer guessed"}}).status, 429);
    EXPECT_EQ(call("GET", "/v1/nothing", {}).status, 429);
    EXPECT_EQ(call("GET", "/v1/things/7", as_reader).status, 200);
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
