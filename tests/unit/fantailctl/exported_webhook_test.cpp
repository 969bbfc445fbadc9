#include "fantailctl/commands/exported_webhook.hpp"

#include <string>

#include <gtest/gtest.h>

#include "fantailctl/commands/offline_explaining.hpp"
#include "fantailctl/failure.hpp"

namespace fantail::fantailctl {
namespace {

core::Dialect dialect()
{
    core::Dialect dialect;
    dialect.name = "shop";
    dialect.event.type.at.keys = {"event"};
    dialect.event.id.keys = {"id"};
    dialect.event.selector = core::SelectorRule{{{"project"}}, "project_ids", false};
    dialect.signature.header = "X-Signature";
    return dialect;
}

const core::TenantId acme{"acme"};

std::vector<core::Webhook> read(std::string_view text)
{
    const auto shop = dialect();
    return read_exported(text, {shop, core::RealmName{"shop"}, acme});
}

TEST(ExportedWebhooks, AreReadAsTheApiListsThem)
{
    const auto webhooks = read(
        R"({"id":"wh_1","url":"https://a.example/","events":["a.*"],"active":true,"secret":"whsec_...abc","project_ids":["p1"],"filter":{"payload":{"n":9007199254740993}}}

{"id":"wh_2","url":"https://b.example/","events":["*"],"active":false,"tenant":"*","body_format":"raw","headers":{"X-A":"b"}})");

    ASSERT_EQ(webhooks.size(), 2U);
    EXPECT_EQ(webhooks[0].id.value(), "wh_1");
    EXPECT_EQ(webhooks[0].tenant, acme);
    EXPECT_EQ(webhooks[0].events, std::vector<std::string>{"a.*"});
    EXPECT_EQ(webhooks[0].selectors, std::vector<std::string>{"p1"});
    EXPECT_EQ(webhooks[0].filter->text(), R"({"payload":{"n":9007199254740993}})");
    EXPECT_FALSE(webhooks[0].secret.empty());
    EXPECT_EQ(webhooks[1].tenant.value(), "*");
    EXPECT_EQ(webhooks[1].state, core::WebhookState::inactive);
    EXPECT_EQ(webhooks[1].body_format, core::BodyFormat::raw);
    EXPECT_EQ(webhooks[1].headers, (std::vector<core::Header>{{"X-A", "b"}}));
    EXPECT_EQ(webhooks[1].filter, nullptr);
}

class ExportIsRefused : public testing::TestWithParam<std::pair<const char*, const char*>> {};

TEST_P(ExportIsRefused, WithTheLineAndTheMember)
{
    try {
        read(GetParam().first);
        FAIL() << GetParam().first;
    } catch (const Failure& failure) {
        EXPECT_EQ(failure.code(), ExitCode::usage);
        EXPECT_NE(std::string{failure.what()}.find(GetParam().second), std::string::npos) << failure.what();
    }
}

INSTANTIATE_TEST_SUITE_P(
    Text, ExportIsRefused,
    testing::Values(std::pair{"\nnonsense", "line 2"}, std::pair{"[]", "no JSON object"},
                    std::pair{R"({"url":"x"})", "id must be"}, std::pair{R"({"id":"x"})", "url must be"},
                    std::pair{R"({"id":"x","url":"y","events":[1]})", "events must be"},
                    std::pair{R"({"id":"x","url":"y","headers":{"a":1}})", "headers must be"},
                    std::pair{R"({"id":"x","url":"y","filter":{"payload":{"a":{"$x":1}}}})", "/filter/payload/a/$x"}));

OfflineExplaining explaining(std::optional<std::string> webhook = std::nullopt)
{
    return OfflineExplaining{
        {.dialect = dialect(),
         .tenant = acme,
         .exported =
             R"({"id":"wh_2","url":"https://b.example/","events":["order.**"],"filter":{"payload":{"amount":{"$gte":100}}}}
{"id":"wh_1","url":"https://a.example/","events":["order.paid"],"project_ids":["p1"]})",
         .webhook = std::move(webhook)}};
}

TEST(OfflineExplaining, SaysWhoGetsAnEventAndWhyTheOthersDoNot)
{
    const auto answer = explaining().explain(R"({"id":"evt_1","event":"order.paid","project":"p1","amount":99})", {});

    const auto& webhooks = answer.at("webhooks").as_array();
    ASSERT_EQ(webhooks.size(), 2U);
    EXPECT_EQ(webhooks[0].at("webhook_id"), "wh_1");
    EXPECT_TRUE(webhooks[0].at("matched").as_bool());
    EXPECT_EQ(webhooks[0].at("request").at("headers").at("webhook-id"), "evt_1");
    EXPECT_EQ(
        webhooks[1].at("failed"),
        (boost::json::value{
            {"clause", "/filter/payload/amount/$gte"}, {"path", "/amount"}, {"seen", "99"}, {"wanted", "$gte 100"}}));
}

TEST(OfflineExplaining, AsksTheOneWebhookThatIsNamed)
{
    const auto answer = explaining("wh_2").explain(R"({"event":"order.paid","amount":100.0})", {});

    ASSERT_EQ(answer.at("webhooks").as_array().size(), 1U);
    EXPECT_TRUE(answer.at("webhooks").as_array()[0].at("matched").as_bool());
    EXPECT_THROW(explaining("wh_3"), Failure);
}

TEST(OfflineExplaining, SaysWhyAnEventWouldBeRejected)
{
    EXPECT_THROW(explaining().explain(R"({"id":"evt_1"})", {}), Failure);
}

TEST(OfflineExplaining, TakesTheTenantOfTheRecordsHeader)
{
    const auto answer = explaining("wh_2").explain(R"({"event":"order.paid","amount":100})", {{"tenant", "other"}});

    EXPECT_EQ(answer.at("webhooks").as_array()[0].at("failed").at("clause"), "/tenant");
}

}  // namespace
}  // namespace fantail::fantailctl
