#include "fantail/core/event_identity.hpp"

#include <set>
#include <string>

#include <gtest/gtest.h>

namespace fantail::core {
namespace {

const TenantId acme{"acme"};
const RealmName realm{"conversations"};
const WebhookId webhook{"wh_1"};

IdentityParts parts(std::string_view publisher_id)
{
    return {.topic = "orders",
            .tenant = acme,
            .type = "post.published",
            .publisher_id = publisher_id,
            .body_sha256 = "00ff",
            .partition = 3,
            .offset = Offset{42}};
}

// What is pinned here is written into delivery ids for ever.
TEST(EventIdentity, IsWhatThePublisherSaidWhereItNamedTheEvent)
{
    EXPECT_EQ(event_identity(parts("evt_1")), "id 6:orders 4:acme 14:post.published 5:evt_1 00ff");
}

TEST(EventIdentity, IsWhereTheRecordLiesWhereThePublisherNamedNothing)
{
    EXPECT_EQ(event_identity(parts("")), "at 6:orders 3:42");
}

TEST(EventIdentity, OfANamedEventDoesNotDependOnWhereItLies)
{
    auto again = parts("evt_1");
    again.partition = 4;
    again.offset = Offset{1};

    EXPECT_EQ(event_identity(again), event_identity(parts("evt_1")));
}

TEST(EventIdentity, DiffersWhereAnyPartDoes)
{
    const TenantId other{"acme2"};
    std::set<std::string> all{event_identity(parts("evt_1")), event_identity(parts("evt_2"))};
    auto topic = parts("evt_1");
    topic.topic = "order";
    all.insert(event_identity(topic));
    auto type = parts("evt_1");
    type.type = "post.failed";
    all.insert(event_identity(type));
    auto body = parts("evt_1");
    body.body_sha256 = "00fe";
    all.insert(event_identity(body));
    const IdentityParts tenant{"orders", other, "post.published", "evt_1", "00ff", 3, Offset{42}};
    all.insert(event_identity(tenant));

    EXPECT_EQ(all.size(), 6U);
}

TEST(EventIdentity, CannotBeMadeToCollideByMovingTextBetweenFields)
{
    auto one = parts("1:x 1:y");
    one.type = "a";
    auto two = parts("1:y");
    two.type = "a 7:1:x";

    EXPECT_NE(event_identity(one), event_identity(two));
}

TEST(UsableEventId, IsAShortToken)
{
    EXPECT_TRUE(is_usable_event_id("evt_1-A"));
    EXPECT_TRUE(is_usable_event_id(std::string(128, 'a')));

    EXPECT_FALSE(is_usable_event_id(""));
    EXPECT_FALSE(is_usable_event_id(std::string(129, 'a')));
    EXPECT_FALSE(is_usable_event_id("a.b"));
    EXPECT_FALSE(is_usable_event_id("a b"));
    EXPECT_FALSE(is_usable_event_id("a\r\nb"));
    EXPECT_FALSE(is_usable_event_id("caf\xc3\xa9"));
}

TEST(EndpointKeyOf, AWebhookIsItsId)
{
    EXPECT_EQ(endpoint_key(EndpointKeyRule::webhook, realm, acme, webhook, "https://a/"), EndpointKey{"wh_1"});
}

TEST(EndpointKeyOf, AnEndpointIsItsTenantAndUrlWhicheverTheWebhook)
{
    const auto key = endpoint_key(EndpointKeyRule::tenant_and_url, realm, acme, webhook, "https://a/");

    EXPECT_EQ(key, EndpointKey{"13:conversations 4:acme https://a/"});
    EXPECT_EQ(endpoint_key(EndpointKeyRule::tenant_and_url, realm, acme, WebhookId{"wh_2"}, "https://a/"), key);
    EXPECT_NE(endpoint_key(EndpointKeyRule::tenant_and_url, realm, TenantId{"other"}, webhook, "https://a/"), key);
    EXPECT_NE(endpoint_key(EndpointKeyRule::tenant_and_url, RealmName{"social"}, acme, webhook, "https://a/"), key);
}

TEST(EndpointKeyOf, OneEndpointIsNeverThatOfAnother)
{
    const auto one = endpoint_key(EndpointKeyRule::tenant_and_url, RealmName{"a"}, TenantId{"b 1:c"}, webhook, "u");
    const auto two = endpoint_key(EndpointKeyRule::tenant_and_url, RealmName{"a 5:b"}, TenantId{"c"}, webhook, "u");

    EXPECT_NE(one, two);
}

}  // namespace
}  // namespace fantail::core
