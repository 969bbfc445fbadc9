// The bytes under golden/v1 are what the first version wrote into topics. Every later version must read them, and,
// until a field is added, write them. They are made only where they are missing: FANTAIL_WRITE_GOLDEN=1 codec_tests.

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>

#include <gtest/gtest.h>

#include "expect_equal.hpp"
#include "fantail/codec/records.hpp"
#include "fantail/v1/delivery_task.pb.h"
#include "samples.hpp"

namespace fantail::codec {
namespace {

/// The committed bytes of one record.
std::string golden(const std::string& name, const std::string& made_now)
{
    const auto path = std::filesystem::path{GOLDEN_DIR} / name;
    if (std::getenv("FANTAIL_WRITE_GOLDEN") != nullptr && !std::filesystem::exists(path)) {
        std::ofstream{path, std::ios::binary} << made_now;
    }
    std::ifstream file{path, std::ios::binary};
    EXPECT_TRUE(file.good()) << path;
    return {std::istreambuf_iterator<char>{file}, {}};
}

TEST(FirstVersion, OfATaskIsReadWhole)
{
    const auto bytes = golden("delivery_task.bin", encode(samples::task()));
    expect_equal(decode_task(bytes).value(), samples::task());
    EXPECT_EQ(encode(samples::task()), bytes);
}

TEST(FirstVersion, OfADeliveredOutcomeIsReadWhole)
{
    const auto bytes = golden("outcome_delivered.bin", encode(samples::delivered()));
    expect_equal(decode_outcome(bytes).value(), samples::delivered());
    EXPECT_EQ(encode(samples::delivered()), bytes);
}

TEST(FirstVersion, OfAFailedAttemptsOutcomeIsReadWhole)
{
    const auto bytes = golden("outcome_retry.bin", encode(samples::retry()));
    expect_equal(decode_outcome(bytes).value(), samples::retry());
    EXPECT_EQ(encode(samples::retry()), bytes);
}

TEST(FirstVersion, OfAnAcceptedRecordIsReadWhole)
{
    const auto bytes = golden("accepted.bin", encode(samples::accepted()));
    expect_equal(decode_accepted(bytes).value(), samples::accepted());
    EXPECT_EQ(encode(samples::accepted()), bytes);
}

TEST(FirstVersion, OfAWebhookIsReadWhole)
{
    const auto bytes = golden("webhook_record.bin", encode(samples::webhook_record()));
    expect_equal(decode_webhook_record(bytes).value(), samples::webhook_record());
    EXPECT_EQ(encode(samples::webhook_record()), bytes);
}

TEST(FirstVersion, OfADeletionIsReadWhole)
{
    const auto bytes = golden("webhook_deletion.bin", encode(samples::deletion()));
    expect_equal(decode_webhook_record(bytes).value(), samples::deletion());
    EXPECT_EQ(encode(samples::deletion()), bytes);
}

// Fields and records that came later; their first bytes are kept likewise.
TEST(FirstVersion, OfAnOutcomeWithItsWebhooksVersionIsReadWhole)
{
    const auto bytes = golden("outcome_gone.bin", encode(samples::gone()));
    expect_equal(decode_outcome(bytes).value(), samples::gone());
    EXPECT_EQ(encode(samples::gone()), bytes);
}

TEST(FirstVersion, OfAWebhookWithAScheduleOfItsOwnIsReadWhole)
{
    const auto bytes = golden("webhook_record_with_schedule.bin", encode(samples::with_schedule()));
    expect_equal(decode_webhook_record(bytes).value(), samples::with_schedule());
    EXPECT_EQ(encode(samples::with_schedule()), bytes);
}

TEST(FirstVersion, OfAWebhookWithLimitsOfItsOwnIsReadWhole)
{
    const auto bytes = golden("webhook_record_with_limits.bin", encode(samples::with_limits()));
    expect_equal(decode_webhook_record(bytes).value(), samples::with_limits());
    EXPECT_EQ(encode(samples::with_limits()), bytes);
}

TEST(FirstVersion, OfAWebhookThatAThingOfTheProductsCarriesIsReadWhole)
{
    const auto bytes = golden("webhook_record_with_resource.bin", encode(samples::with_resource()));
    expect_equal(decode_webhook_record(bytes).value(), samples::with_resource());
    EXPECT_EQ(encode(samples::with_resource()), bytes);
}

TEST(FirstVersion, OfAWebhookWhoseSecretIsRotatedIsReadWhole)
{
    const auto bytes = golden("webhook_record_rotating.bin", encode(samples::rotating()));
    expect_equal(decode_webhook_record(bytes).value(), samples::rotating());
    EXPECT_EQ(encode(samples::rotating()), bytes);
}

TEST(FirstVersion, OfAWebhookWithAFilterIsReadWhole)
{
    const auto bytes = golden("webhook_record_with_filter.bin", encode(samples::with_filter()));
    expect_equal(decode_webhook_record(bytes).value(), samples::with_filter());
    EXPECT_EQ(encode(samples::with_filter()), bytes);
}

TEST(FirstVersion, OfAConfirmedWebhookThatWasMadeUnderAKeyIsReadWhole)
{
    const auto bytes = golden("webhook_record_confirmed.bin", encode(samples::confirmed()));
    expect_equal(decode_webhook_record(bytes).value(), samples::confirmed());
    EXPECT_EQ(encode(samples::confirmed()), bytes);
}

TEST(FirstVersion, OfAWebhooksStateIsReadWhole)
{
    const auto bytes = golden("webhook_state.bin", encode(samples::disabled()));
    expect_equal(decode_webhook_state(bytes).value(), samples::disabled());
    EXPECT_EQ(encode(samples::disabled()), bytes);
}

TEST(FirstVersion, OfAnOutcomeThatDisablesItsWebhookIsReadWhole)
{
    const auto bytes = golden("outcome_disables.bin", encode(samples::disables()));
    expect_equal(decode_outcome(bytes).value(), samples::disables());
    EXPECT_EQ(encode(samples::disables()), bytes);
}

TEST(FirstVersion, OfAWebhooksHealthIsReadWhole)
{
    const auto bytes = golden("webhook_health.bin", encode(samples::failing()));
    const auto read = decode_webhook_health(bytes).value();
    EXPECT_EQ(read.realm, samples::failing().realm);
    EXPECT_EQ(read.tenant, samples::failing().tenant);
    EXPECT_EQ(read.failing, samples::failing().failing);
    EXPECT_EQ(encode(samples::failing()), bytes);
}

TEST(FirstVersion, OfAnEndpointsStateIsReadWhole)
{
    const auto bytes = golden("endpoint_state.bin", encode(samples::endpoint_state()));
    EXPECT_EQ(decode_endpoint_state(bytes).value(), samples::endpoint_state());
    EXPECT_EQ(encode(samples::endpoint_state()), bytes);
}

TEST(FirstVersion, OfANoticeIsReadWhole)
{
    const auto bytes = golden("notice.bin", encode(samples::notice()));
    EXPECT_EQ(decode_notice(bytes).value(), samples::notice());
    EXPECT_EQ(encode(samples::notice()), bytes);
}

/// A task as a later version may write it: the first version's, and a text in field 1000.
std::string task_of_a_later_version()
{
    std::string bytes = encode(samples::task());
    bytes += "\xc2\x3e\x05later";  // (1000 << 3 | 2) as a varint, length, text
    return golden("delivery_task_with_unknown_field.bin", bytes);
}

TEST(LaterVersion, OfATaskIsReadWithoutWhatIsNew)
{
    expect_equal(decode_task(task_of_a_later_version()).value(), samples::task());
}

// What the relay does with a header: it changes hop and due time in the message it parsed, and nothing else.
TEST(LaterVersion, OfATaskKeepsWhatIsNewWhenOnlyItsPositionChanges)
{
    v1::DeliveryTask message;
    ASSERT_TRUE(message.ParseFromString(task_of_a_later_version()));
    message.set_hop(4);
    message.set_due_at_ms(1'700'000'000'099);
    const auto sent_on = message.SerializeAsString();

    EXPECT_NE(sent_on.find("later"), std::string::npos);
    auto expected = samples::task();
    expected.at.hop = 4;
    expected.due_at = core::Timestamp{std::chrono::milliseconds{1'700'000'000'099}};
    expect_equal(decode_task(sent_on).value(), expected);
}

}  // namespace
}  // namespace fantail::codec
