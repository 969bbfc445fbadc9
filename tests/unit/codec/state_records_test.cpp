#include <gtest/gtest.h>

#include "fantail/codec/records.hpp"
#include "fantail/v1/endpoint_state.pb.h"

namespace fantail::codec {
namespace {

core::Timestamp at(std::int64_t milliseconds) { return core::Timestamp{std::chrono::milliseconds{milliseconds}}; }

core::EndpointState endpoint_state()
{
    return {.tokens = 41.5,
            .next_slot = at(42),
            .open_until = at(43),
            .failed_at = at(44),
            .as_of = at(45),
            .handed_over = true};
}

TEST(EndpointState, ComesBackWhole)
{
    EXPECT_EQ(decode_endpoint_state(encode(endpoint_state())).value(), endpoint_state());
}

TEST(EndpointState, TellsNothingFromZero)
{
    EXPECT_EQ(decode_endpoint_state(encode(core::EndpointState{})).value(), core::EndpointState{});
    const core::EndpointState empty{.tokens = 0.0,
                                    .next_slot = at(0),
                                    .open_until = at(0),
                                    .failed_at = at(0),
                                    .as_of = at(0),
                                    .handed_over = false};
    EXPECT_EQ(decode_endpoint_state(encode(empty)).value(), empty);
}

TEST(EndpointState, OfALaterVersionIsReadWithoutWhatIsNew)
{
    EXPECT_EQ(decode_endpoint_state(encode(endpoint_state()) + "\xc2\x3e\x05later").value(), endpoint_state());
}

TEST(EndpointState, ThatIsNoneIsRefused) { EXPECT_TRUE(decode_endpoint_state("\xff\xff\xff").has_error()); }

// N-1 reads every record of the topic as this, and would count and log one that it cannot read.
TEST(EndpointState, ReadsAsTheStateOfNobodysWebhookThatIsNotDisabled)
{
    const auto read = decode_webhook_state(encode(endpoint_state())).value();
    EXPECT_EQ(read.webhook_id, core::WebhookId{"-"});
    EXPECT_FALSE(read.disabled);
}

}  // namespace
}  // namespace fantail::codec
