#include "fantailctl/commands/publish_check.hpp"

#include <memory>

#include <boost/json/parse.hpp>
#include <gtest/gtest.h>

#include "fantailctl/commands/exported_webhook.hpp"
#include "fantailctl/commands/recipients.hpp"

namespace fantail::fantailctl {
namespace {

namespace json = boost::json;

core::Realms realms()
{
    auto dialect = std::make_shared<core::Dialect>();
    dialect->name = "shop";
    dialect->event.type.at.keys = {"type"};
    dialect->event.id.keys = {"id"};
    dialect->event.selector = core::SelectorRule{.at = {{"shop"}}, .api_field = "shops", .required = false};
    dialect->event.envelope = {"id", "type", "shop", "data"};
    dialect->event.append_missing = {{{"id"}}};
    dialect->body_format = core::BodyFormat::javascript;
    dialect->event_list_field = "wants";
    return core::Realms{
        {core::Realm{core::RealmName{"r"}, std::move(dialect), {{.name = "t", .tenant = core::TenantId{"acme"}}}}}};
}

class ForecastSays : public testing::Test {
protected:
    static core::InRecord record_of(std::string value, std::vector<core::Header> headers = {})
    {
        return {.position = {{"t", 0}, core::Offset{0}},
                .timestamp = {},
                .key = {},
                .value = std::move(value),
                .headers = std::move(headers)};
    }

    Forecast of(const core::InRecord& record)
    {
        return forecast(record, known.source("t"), {.max_bytes = 100, .max_depth = 5});
    }
    Forecast of(std::string value, std::vector<core::Header> headers = {})
    {
        return of(record_of(std::move(value), std::move(headers)));
    }

    json::object told(const Forecast& forecast) { return forecast_json(forecast, 3); }

    core::Realms known{realms()};
};

TEST_F(ForecastSays, WhatTheIngestorWouldReadFromAnEvent)
{
    const auto object = told(of(R"({"id":"e1","type":"a.b","data":1})"));

    EXPECT_EQ(object.at("document"), 3);
    EXPECT_EQ(object.at("verdict"), "accepted");
    EXPECT_EQ(object.at("realm"), "r");
    EXPECT_EQ(object.at("dialect"), "shop");
    EXPECT_EQ(object.at("type"), "a.b");
    EXPECT_EQ(object.at("tenant"), "acme");
    EXPECT_EQ(object.at("webhook_id"), "e1");
    EXPECT_EQ(object.at("identity"), "publisher_id");
    EXPECT_EQ(object.at("fields_appended"), false);
    EXPECT_TRUE(object.at("recipients").is_null()) << "nobody was asked";
}

TEST_F(ForecastSays, ThatAnEventWithoutAnIdIsKnownByItsPlace)
{
    const auto object = told(of(R"({"type":"a.b"})"));

    EXPECT_EQ(object.at("identity"), "place");
    EXPECT_TRUE(object.at("webhook_id").is_null()) << "nobody knows it before it lies there";
    EXPECT_EQ(object.at("fields_appended"), true);
}

TEST_F(ForecastSays, WhatACloudEventBecomes)
{
    const auto object = told(of(
        "1", {{"ce_specversion", "1.0"}, {"ce_id", "c1"}, {"ce_source", "/s"}, {"ce_type", "a.b"}, {"tenant", "t2"}}));

    EXPECT_EQ(object.at("body"), R"({"id":"c1","type":"a.b","data":1})");
    EXPECT_EQ(object.at("tenant"), "t2");
}

TEST_F(ForecastSays, WhyAnEventWouldBeRejected)
{
    const auto broken = told(of(R"({"type":"a.b")"));
    EXPECT_EQ(broken.at("verdict"), "rejected");
    EXPECT_EQ(broken.at("reason"), "bad_json");
    EXPECT_EQ(told(of(R"({"id":"e1"})")).at("reason"), "no_type");
}

// 1e20 is 21 digits as JavaScript writes it.
TEST_F(ForecastSays, ThatABodyGrowsTooLargeInTheDialectsFormat)
{
    const auto event = R"({"id":"e","type":"a.b","data":[1e20,1e20,1e20,1e20,1e20,1e20]})";

    const auto object = told(of(event));

    EXPECT_EQ(object.at("reason"), "too_large");
}

class RecipientsAre : public ForecastSays {
protected:
    std::vector<std::string> of_exported(std::string_view webhooks, const std::string& event)
    {
        const auto& realm = *known.source("t").realm;
        const Recipients recipients{read_exported(webhooks, {*realm.dialect, realm.name, core::TenantId{"*"}}), realm};
        const auto record = record_of(event);
        return recipients.of(record, *of(record).event());
    }
};

TEST_F(RecipientsAre, ThoseWhoseTypesAndSelectorsMatch)
{
    EXPECT_EQ(of_exported(R"({"id":"w1","url":"https://a","active":true,"wants":["a.*"],"shops":[]}
                             {"id":"w2","url":"https://a","active":true,"wants":["*"],"shops":["s1"]}
                             {"id":"w3","url":"https://a","active":true,"wants":["*"],"shops":["s2"]}
                             {"id":"w4","url":"https://a","active":true,"wants":["c.d"],"shops":[]}
                             {"id":"w5","url":"https://a","active":false,"wants":["*"],"shops":[]})",
                          R"({"id":"e","type":"a.b","shop":"s1"})"),
              (std::vector<std::string>{"w1", "w2"}));
}

TEST_F(RecipientsAre, ThoseWhoseFilterHolds)
{
    EXPECT_EQ(of_exported(R"({"id":"w1","url":"https://a","wants":["*"],"filter":{"payload":{"shop":"s1"}}}
                       {"id":"w2","url":"https://a","wants":["*"],"filter":{"payload":{"shop":{"$ne":"s1"}}}})",
                          R"({"id":"e","type":"a.b","shop":"s1"})"),
              (std::vector<std::string>{"w1"}));
}

}  // namespace
}  // namespace fantail::fantailctl
