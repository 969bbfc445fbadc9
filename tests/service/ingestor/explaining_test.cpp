#include "ingestor/app/explaining.hpp"

#include <string>

#include <gtest/gtest.h>

#include "fantail/codec/filter_reader.hpp"
#include "ingestor/webhook_commands_fixture.hpp"

namespace fantail::ingestor {
namespace {

using namespace test;

class ExplainingSays : public WebhookCommandsDo {
protected:
    ExplainingSays()
    {
        wanted.events = {"order.**"};
        follow();
    }

    std::string create(const char* filter = nullptr)
    {
        wanted.filter = filter != nullptr ? std::get<0>(codec::read_filter(filter)) : nullptr;
        return run(commands.create(caller, wanted))->webhook.id.value();
    }

    core::Result<ExplainAnswer> explain(std::string event, std::optional<core::WebhookId> webhook = std::nullopt)
    {
        return explaining.explain(caller, {.event = std::move(event), .headers = {}, .webhook = std::move(webhook)});
    }

    core::Realms shops{{realm("shop", [](core::Dialect& dialect) {
        dialect.event.type.at.keys = {"event"};
        dialect.event.id.keys = {"id"};
        dialect.event.tenant.keys = {"workspaceId"};
        dialect.signature.header = "X-Signature";
        dialect.signature.content = core::SignedContent::id_timestamp_body;
        dialect.headers = {{"X-Type", core::HeaderSource::event_type}};
    })}};
    WebhookCommands commands{
        {webhooks, log, shops, sealer, clock, chance, core::TopicNames{"test."}, std::chrono::seconds{5}, {}}};
    Explaining explaining{{webhooks, shops, clock, {}}};
    Caller caller{core::RealmName{"shop"}, core::TenantId{"acme"}, Role::tenant};
};

constexpr const char* paid = R"({"id":"evt_1","event":"order.paid","amount":99.50})";

TEST_F(ExplainingSays, WhoGetsAnEventAndWhyTheOthersDoNot)
{
    const auto all = create();
    const auto rich = create(R"({"payload":{"amount":{"$gte":100}}})");

    const auto answer = explain(paid);

    ASSERT_TRUE(answer) << answer.error().detail;
    ASSERT_EQ(answer->webhooks.size(), 2U);
    EXPECT_EQ(answer->event_type, "order.paid");
    EXPECT_EQ(answer->webhooks[0].webhook.value(), all);
    EXPECT_FALSE(answer->webhooks[0].mismatch);
    EXPECT_EQ(answer->webhooks[1].webhook.value(), rich);
    EXPECT_EQ(answer->webhooks[1].mismatch,
              (core::Mismatch{"/filter/payload/amount/$gte", "/amount", "99.5", "$gte 100"}));
    EXPECT_FALSE(answer->webhooks[1].request);
}

TEST_F(ExplainingSays, WhatWouldBeSent)
{
    create();

    const auto sent = explain(paid)->webhooks.at(0).request.value();

    EXPECT_EQ(sent.body, paid);
    EXPECT_EQ(sent.headers,
              (std::vector<core::Header>{
                  {"Content-Type", "application/json"}, {"webhook-id", "evt_1"}, {"X-Type", "order.paid"}}));
    EXPECT_EQ(sent.signature_header, "X-Signature");
    const auto seconds = std::chrono::floor<std::chrono::seconds>(clock.wall()).time_since_epoch().count();
    EXPECT_EQ(sent.signature_base, "evt_1." + std::to_string(seconds) + "." + paid);
}

TEST_F(ExplainingSays, ThatTheTypeIsNotWanted)
{
    create();

    EXPECT_EQ(explain(R"({"event":"user.created"})")->webhooks.at(0).mismatch,
              (core::Mismatch{"/events", "/event", R"("user.created")", R"(one of ["order.**"])"}));
}

TEST_F(ExplainingSays, ThatAWebhookIsSwitchedOff)
{
    const core::WebhookId id{create()};
    ASSERT_TRUE(run(commands.change(caller, id, {.state = core::WebhookState::inactive})));

    EXPECT_EQ(explain(paid, id)->webhooks.at(0).mismatch->clause, "/active");
}

TEST_F(ExplainingSays, WhyAnEventWouldBeRejected)
{
    const auto answer = explain(R"({"id":"evt_1"})");

    ASSERT_FALSE(answer);
    EXPECT_NE(answer.error().detail.find("no_type"), std::string::npos);
}

TEST_F(ExplainingSays, NothingOfAnotherTenantsEventsAndWebhooks)
{
    const core::WebhookId id{create()};
    caller.tenant = core::TenantId{"other"};

    EXPECT_TRUE(explain(paid)->webhooks.empty());
    EXPECT_EQ(explain(paid, id).error().code, core::ErrorCode::not_found);
    EXPECT_EQ(explain(R"({"event":"order.paid","workspaceId":"acme"})").error().code,
              core::ErrorCode::invalid_argument);
}

TEST_F(ExplainingSays, OfAnyTenantToAnOperator)
{
    const auto id = create();
    caller = {core::RealmName{"shop"}, core::TenantId{"operations"}, Role::realm_operator};

    const auto answer = explain(R"({"event":"order.paid","workspaceId":"acme"})");

    ASSERT_TRUE(answer);
    ASSERT_EQ(answer->webhooks.size(), 1U);
    EXPECT_EQ(answer->webhooks[0].webhook.value(), id);
}

}  // namespace
}  // namespace fantail::ingestor
