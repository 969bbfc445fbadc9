// The description of the management API: how it is made of its parts, and that it tells what the API serves.

#include <algorithm>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include <boost/json/parse.hpp>
#include <gtest/gtest.h>

#include "fantail/config/dialect_loader.hpp"
#include "ingestor/adapters/api/management_api.hpp"
#include "ingestor/webhook_commands_fixture.hpp"
#include "support/run_coroutine.hpp"

namespace fantail::ingestor {
namespace {

namespace json = boost::json;

core::Realm realm_of(const std::string& name, const std::string& file)
{
    auto dialect = std::make_shared<core::Dialect>(config::load_dialect(config::read_file(file)).dialect);
    return {core::RealmName{name}, std::move(dialect), {}};
}

core::Realms realms()
{
    const std::string shipped{FANTAIL_DIALECTS};
    return core::Realms{{realm_of("sentimatrix", shipped + "/sentimatrix.yaml"),
                         realm_of("conversations", shipped + "/conversations.yaml"),
                         realm_of("branches", FANTAIL_SEVENTH_DIALECT)}};
}

core::Realms no_realms() { return core::Realms{{}}; }

json::object described(std::vector<std::string_view> parts, const core::Realms& of)
{
    return openapi_description(parts, of);
}

TEST(OpenApiDescription, LaysItsPartsOverEachOther)
{
    const auto whole = described({R"({"a":{"b":1,"list":[1]}})", R"({"a":{"b":1,"c":2,"list":[2]}})"}, no_realms());

    EXPECT_EQ(whole.at("a"), json::parse(R"({"b":1,"list":[1,2],"c":2})"));
}

TEST(OpenApiDescription, TakesNoPartsThatDisagreeOrCannotBeRead)
{
    EXPECT_THROW(described({R"({"a":1})", R"({"a":2})"}, no_realms()), std::logic_error);
    EXPECT_THROW(described({R"({"a":{}})", R"({"a":[]})"}, no_realms()), std::logic_error);
    EXPECT_THROW(described({"[]"}, no_realms()), std::logic_error);
    EXPECT_THROW(described({"{"}, no_realms()), std::logic_error);
}

TEST(OpenApiDescription, SaysOfEachCallWhatHoldsOfAllAndOfThoseWithACredential)
{
    const auto whole = described(
        {R"({"x-every-call":{"responses":{"429":{"$ref":"#/components/responses/No"}},"headers":{"X":{"schema":true}}},
             "x-calls-with-credential":{"responses":{"401":{"$ref":"#/components/responses/No"}}},
             "paths":{"/a":{"get":{"security":[{"bearer":["read"]}],"responses":{"200":{"description":"yes"}}},
                            "put":{"security":[],"responses":{"200":{"description":"open"}}}}},
             "components":{"responses":{"No":{"description":"no"}}}})"},
        no_realms());

    EXPECT_FALSE(whole.contains("x-every-call"));
    EXPECT_FALSE(whole.contains("x-calls-with-credential"));
    EXPECT_EQ(whole.at("paths").at("/a").at("get").at("responses"),
              json::parse(R"({"200":{"description":"yes","headers":{"X":{"schema":true}}},
                              "429":{"$ref":"#/components/responses/No"},
                              "401":{"$ref":"#/components/responses/No"}})"));
    EXPECT_EQ(whole.at("paths").at("/a").at("put").at("responses"),
              json::parse(R"({"200":{"description":"open","headers":{"X":{"schema":true}}},
                              "429":{"$ref":"#/components/responses/No"}})"));
    EXPECT_EQ(whole.at("components").at("responses").at("No"),
              json::parse(R"({"description":"no","headers":{"X":{"schema":true}}})"));
}

TEST(OpenApiDescription, UsesTheWordsOfTheDialects)
{
    const auto whole =
        described({R"({"paths":{"/{collection}/{id}":{"get":{"operationId":"get_{collection}","responses":{}}},
                      "/{collection}/{id}/test":{"post":{"operationId":"test_{collection}","responses":{}}},
                      "/others":{"get":{"operationId":"list_others","responses":{}}}},
             "components":{"schemas":{"W":{"properties":{"{event_list}":{"type":"array"},"{selector}":true}},
             "T":{"properties":{"{type_member}":true}}}}})"},
                  realms());

    EXPECT_EQ(whole.at("paths").at("/branches/{id}").at("get").at("operationId"), "get_branches");
    EXPECT_EQ(whole.at("paths").at("/conversations/{id}").at("get").at("operationId"), "get_conversations");
    EXPECT_EQ(whole.at("paths").at("/branches/{id}/test").at("post").at("operationId"), "test_branches");
    EXPECT_EQ(whole.at("paths").as_object().size(), 5U);
    EXPECT_EQ(whole.at("components").at("schemas").at("W").at("properties"),
              json::parse(R"({"events":{"type":"array"},"eventTypes":{"type":"array"},"topics":{"type":"array"},
                              "branches":true,"conversation_id":true,"project_ids":true})"));
    EXPECT_TRUE(whole.at("components").at("schemas").at("T").at("properties").as_object().contains("eventType"));
}

class NoOutcomes : public TestOutcomes {
public:
    boost::asio::awaitable<core::Result<void>> expect(std::int32_t, core::DeliveryId, Deadline) override
    {
        co_return core::Result<void>{};
    }
    boost::asio::awaitable<std::optional<core::Outcome>> outcome(core::DeliveryId, Deadline) override
    {
        co_return std::nullopt;
    }
    void forget(const core::DeliveryId&) override {}
};

class NoStatistics : public Statistics {
public:
    boost::asio::awaitable<std::vector<core::WebhookFigures>> of(std::vector<core::WebhookId> webhooks) override
    {
        co_return std::vector<core::WebhookFigures>(webhooks.size());
    }
};

class DescribedApi : public test::WebhookCommandsDo {
protected:
    http::ServerResponse get(const std::string& path, std::vector<core::Header> headers = {})
    {
        http::ServerRequest request;
        request.method = "GET";
        request.target = request.path = path;
        request.headers = std::move(headers);
        return fantail::test::run_coroutine(io, api.handler()(std::move(request)));
    }

    std::set<ServedCall> described_calls()
    {
        std::set<ServedCall> calls;
        const auto whole = openapi_description(openapi_parts(), served_realms);
        for (const auto& [path, item] : whole.at("paths").as_object()) {
            for (const auto& [method, operation] : item.as_object()) {
                if (method == "parameters" || method == "servers") continue;
                calls.insert({upper(method), path, scope_of(operation)});
            }
        }
        return calls;
    }

    static std::string upper(std::string_view text)
    {
        std::string upper{text};
        std::transform(upper.begin(), upper.end(), upper.begin(), [](char c) { return static_cast<char>(c - 32); });
        return upper;
    }

    static std::optional<Scope> scope_of(const json::value& operation)
    {
        const auto& security = operation.at("security").as_array();
        if (security.empty()) return std::nullopt;
        for (const auto scope : {Scope::read, Scope::write, Scope::admin}) {
            if (security.at(0).at("bearer").at(0).as_string() == to_string(scope)) return scope;
        }
        ADD_FAILURE() << operation.at("operationId") << " names no scope";
        return std::nullopt;
    }

    core::Realms served_realms = ingestor::realms();
    Credentials credentials{std::make_shared<const CredentialSet>()};
    RateLimits limits{{}};
    NoOutcomes outcomes;
    NoStatistics statistics;
    const std::vector<std::string> addresses;
    http::Health health;
    const obs::Log lines{{.service = "test"}};
    Explaining explaining{{webhooks, served_realms, clock, {}}};
    Testing testing{{webhooks, log, served_realms, clock, chance, outcomes, core::TopicNames{"test."}, 1, {}}};
    ManagementApi api{{commands, explaining, testing, statistics, credentials, limits, served_realms, clock, addresses,
                       health, lines}};
};

TEST_F(DescribedApi, IsServedCallByCallWithItsScopes)
{
    const std::set<ServedCall> served{api.calls().begin(), api.calls().end()};

    const auto shown = [](const std::set<ServedCall>& calls) {
        std::set<std::string> texts;
        for (const auto& call : calls)
            texts.insert(call.method + ' ' + call.path + ' ' +
                         (call.needed ? std::string{to_string(*call.needed)} : "open"));
        return texts;
    };
    EXPECT_EQ(shown(described_calls()), shown(served));
}

TEST_F(DescribedApi, IsToldToWhoHasNoCredentialBelowThePrefixesAndAtTheRoot)
{
    for (const auto* path : {"/openapi.json", "/v1/openapi.json", "/api/v1/openapi.json"}) {
        const auto answer = get(path);

        EXPECT_EQ(answer.status, 200) << path;
        EXPECT_EQ(answer.content_type, "application/json");
        EXPECT_EQ(json::parse(answer.body).at("openapi"), "3.1.0");
    }
}

TEST_F(DescribedApi, IsNotToldTwiceToWhoNamesItsTag)
{
    const auto first = get("/openapi.json");
    ASSERT_EQ(first.headers.at(0).name, "ETag");

    const auto again = get("/openapi.json", {{"If-None-Match", "\"other\", W/" + first.headers.at(0).value}});
    const auto other = get("/openapi.json", {{"If-None-Match", "\"other\""}});

    EXPECT_EQ(again.status, 304);
    EXPECT_TRUE(again.body.empty());
    EXPECT_EQ(again.headers.at(0).value, first.headers.at(0).value);
    EXPECT_EQ(other.status, 200);
}

TEST_F(DescribedApi, TellsWithoutACredentialWhetherItTakesCalls)
{
    health.declare("table");
    EXPECT_EQ(get("/v1/health").status, 503);

    health.set_ok("table");
    EXPECT_EQ(get("/v1/health").status, 200);
    EXPECT_EQ(json::parse(get("/api/v1/health").body), json::parse(R"({"success":true,"data":{"status":"ok"}})"));

    health.start_draining();
    EXPECT_EQ(get("/v1/health").status, 503);
    EXPECT_NE(get("/v1/health").body.find("on its way out"), std::string::npos);
}

}  // namespace
}  // namespace fantail::ingestor
