// What is read and shown of a thing of the product's own that carries a webhook.

#include <string>

#include <boost/json/parse.hpp>
#include <gtest/gtest.h>

#include "ingestor/adapters/api/resource_json.hpp"

namespace fantail::ingestor {
namespace {

namespace json = boost::json;

const core::ResourceRule rule{"conversations", {{"config", "callback_url"}}, {{"config", "secret"}}};

json::value kept_of(const WebhookFields& fields) { return json::parse(*fields.resource); }

// contract: conversations-config
TEST(ReadingAResource, TakesUrlAndSecretOutAndKeepsTheRest)
{
    const auto read = read_resource(R"({"channel": "API", "usecase": "WORKFLOW_EXECUTION", "config":
        {"workflow_id": "123", "callback_url": "https://your-domain.com/webhook", "secret": "a_secret_text"}})",
                                    rule, "");

    ASSERT_TRUE(read);
    EXPECT_EQ(read->url, "https://your-domain.com/webhook");
    EXPECT_EQ(read->secret.given, "a_secret_text");
    EXPECT_EQ(kept_of(*read),
              json::parse(R"({"channel":"API","usecase":"WORKFLOW_EXECUTION","config":{"workflow_id":"123"}})"));
}

TEST(ReadingAResource, MergesWhatIsSentIntoWhatIsKept)
{
    const auto read =
        read_resource(R"({"usecase": null, "config": {"language": "de"}, "tags": ["a"]})", rule,
                      R"({"channel":"API","usecase":"X","config":{"workflow_id":"123"},"tags":["b","c"]})");

    ASSERT_TRUE(read);
    EXPECT_FALSE(read->url);
    EXPECT_TRUE(read->secret.says_nothing());
    EXPECT_EQ(kept_of(*read),
              json::parse(R"({"channel":"API","config":{"workflow_id":"123","language":"de"},"tags":["a"]})"));
}

TEST(ReadingAResource, TakesASecretThatIsNullAway)
{
    const auto read = read_resource(R"({"config": {"secret": null}})", rule, "{}");

    ASSERT_TRUE(read);
    EXPECT_TRUE(read->secret.taken_away);
}

TEST(ReadingAResource, NamesWhatItCannotReadByItsPlace)
{
    EXPECT_EQ(read_resource(R"({"config": {"callback_url": 7}})", rule, "").error().error.detail,
              "config.callback_url: must be a string that is not empty");
    EXPECT_EQ(read_resource(R"({"config": {"secret": ""}})", rule, "").error().error.detail,
              "config.secret: must be a string that is not empty");
    EXPECT_EQ(read_resource("[]", rule, "").error().error.detail, "the body must be a JSON object");
    EXPECT_EQ(in_its_words({core::ErrorCode::invalid_argument, "url: is required"}, rule).detail,
              "config.callback_url: is required");
}

TEST(ShowingAResource, PutsBackWhatWasTakenOutAndItsWebhookBeside)
{
    core::Dialect dialect;
    dialect.event.selector = core::SelectorRule{{{"conversation_id"}}, "conversation_id", true};
    dialect.resource = rule;
    ShownWebhook shown;
    shown.webhook.id = core::WebhookId{"wh_1"};
    shown.webhook.url = "https://your-domain.com/webhook";
    shown.webhook.resource = R"({"channel":"API","conversation_id":"spoofed","config":{"workflow_id":"123"}})";
    shown.secret.secret = "a_s...ext";

    const auto object = json::parse(show_resource(shown, "conv_7", dialect)).as_object();

    EXPECT_EQ(object.at("conversation_id"), "conv_7");
    EXPECT_EQ(object.at("channel"), "API");
    EXPECT_EQ(object.at("config"), json::parse(R"({"workflow_id":"123",
        "callback_url":"https://your-domain.com/webhook","secret":"a_s...ext"})"));
    EXPECT_EQ(object.at("webhook").at("id"), "wh_1");
}

}  // namespace
}  // namespace fantail::ingestor
