#include "fantail/core/state_key.hpp"

#include <gtest/gtest.h>

namespace fantail::core {
namespace {

TEST(StateKey, OfEachKindIsReadBack)
{
    EXPECT_EQ(parse_state_key(state_key(WebhookId{"wh_1"})), (StateKey{StateKind::webhook, "wh_1"}));
    EXPECT_EQ(parse_state_key(health_key(WebhookId{"wh_1"})), (StateKey{StateKind::health, "wh_1"}));
    EXPECT_EQ(parse_state_key(state_key(EndpointKey{"wh_1"})), (StateKey{StateKind::endpoint, "wh_1"}));
}

TEST(StateKey, OfAnEndpointMayHoldColonsAndAnyByte)
{
    const EndpointKey key{"13:conversations5:ten\xff:https://example.com:8443/"};
    EXPECT_EQ(parse_state_key(state_key(key)), (StateKey{StateKind::endpoint, key.value()}));
}

TEST(StateKey, OfALaterKindIsNobodysWebhook) { EXPECT_EQ(parse_state_key("host:example.com").kind, StateKind::other); }

}  // namespace
}  // namespace fantail::core
