#include <gtest/gtest.h>

#include "fantail/codec/records.hpp"
#include "samples.hpp"

namespace fantail::codec {
namespace {

core::Timestamp at(std::int64_t milliseconds) { return core::Timestamp{std::chrono::milliseconds{milliseconds}}; }

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
    EXPECT_EQ(decode_endpoint_state(encode(samples::endpoint_state()) + "\xc2\x3e\x05later").value(),
              samples::endpoint_state());
}

TEST(EndpointState, ThatIsNoneIsRefused) { EXPECT_TRUE(decode_endpoint_state("\xff\xff\xff").has_error()); }

// N-1 reads every record of the topic as this, and would count and log one that it cannot read.
TEST(EndpointState, ReadsAsTheStateOfNobodysWebhookThatIsNotDisabled)
{
    const auto read = decode_webhook_state(encode(samples::endpoint_state())).value();
    EXPECT_EQ(read.webhook_id, core::WebhookId{"-"});
    EXPECT_FALSE(read.disabled);
}

TEST(WebhookHealth, ReadsAsTheStateOfNobodysWebhookThatIsNotDisabled)
{
    const auto read = decode_webhook_state(encode(samples::failing())).value();
    EXPECT_EQ(read.webhook_id, core::WebhookId{"-"});
    EXPECT_FALSE(read.disabled);
}

TEST(WebhookHealth, OfALaterVersionIsReadWithoutWhatIsNew)
{
    const auto read = decode_webhook_health(encode(samples::failing()) + "\xc2\x3e\x05later").value();
    EXPECT_EQ(read.failing, samples::failing().failing);
}

TEST(WebhookHealth, ThatSaysNothingIsRefused)
{
    EXPECT_TRUE(decode_webhook_health("").has_error());
    EXPECT_TRUE(decode_webhook_health("\xff\xff\xff").has_error());
}

TEST(Notice, OfEachKindComesBack)
{
    for (int kind = 0; kind <= static_cast<int>(core::NoticeKind::webhook_recovered); ++kind) {
        core::Notice notice;
        notice.kind = static_cast<core::NoticeKind>(kind);
        notice.realm = core::RealmName{"r"};
        notice.tenant = core::TenantId{"t"};
        notice.webhook_id = core::WebhookId{"w"};
        if (notice.kind == core::NoticeKind::webhook_disabled) notice.disable_reason = core::DisableReason::gone;
        EXPECT_EQ(decode_notice(encode(notice)).value(), notice);
    }
}

TEST(Notice, OfALaterVersionIsReadWithoutWhatIsNewButNotOfAnUnknownKind)
{
    EXPECT_EQ(decode_notice(encode(samples::notice()) + "\xc2\x3e\x05later").value(), samples::notice());
    EXPECT_EQ(decode_notice(encode(samples::notice()) + "\x08\x4d").error().detail, "notice: kind 77 is unknown here");
}

TEST(Notice, WithoutWhoseItIsIsRefused)
{
    auto notice = samples::notice();
    notice.tenant = {};
    EXPECT_TRUE(decode_notice(encode(notice)).has_error());
}

}  // namespace
}  // namespace fantail::codec
