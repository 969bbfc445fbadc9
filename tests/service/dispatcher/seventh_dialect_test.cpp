// A dialect that a user wrote, from its file to the request: tests/dialects/seventh.yaml.

#include <array>
#include <variant>

#include <gtest/gtest.h>

#include "dispatcher/app/prepared_webhook.hpp"
#include "dispatcher/delivering_fixture.hpp"
#include "fantail/config/dialect_loader.hpp"

namespace fantail::dispatcher {
namespace {

using namespace test;
using namespace std::chrono_literals;

class SeventhDialect : public testing::Test {
protected:
    core::HeldWebhook held() const
    {
        core::HeldWebhook held{.webhook = webhook_record(sealer, "https://receiver.example/hook?a=b").webhook,
                               .version = 1,
                               .write_id = "w1",
                               .offset = core::Offset{0},
                               .deleted = false};
        held.webhook.headers = {{"X-Branch", "north"}};
        return held;
    }

    std::string head_for(const core::HeldWebhook& webhook) const
    {
        core::DeliveryTask task;
        task.event_id = core::EventId{"n-1"};
        task.event_type = "shop.sold";
        task.event_time = "today";
        task.delivery_id = core::DeliveryId{"6ba7b810-9dad-51d1-80b4-00c04fd430c8"};
        const auto prepared = PreparedWebhook::prepare(webhook, dialect, sealer, now);
        crypto::Signer signer;
        return std::get<PreparedWebhook>(prepared).request(task, R"({"what":1})", now, signer).head;
    }

    core::RetryDecision after(int status, std::optional<std::chrono::milliseconds> retry_after = {}) const
    {
        const auto policy = core::RetryPolicy::create(dialect.retry, {}, {}).value();
        return policy.decide(
            {.number = 1, .first_began_at = now - 500ms, .ended_at = now, .status = status, .retry_after = retry_after},
            core::Jitter::none());
    }

    crypto::Sealer sealer{*crypto::Sealer::create(sealing_keys)};
    core::Dialect dialect{config::load_dialect(config::read_file(FANTAIL_SEVENTH_DIALECT)).dialect};
    core::Timestamp now{1'614'265'330s};
};

constexpr const char* unsigned_head = "POST /hook?a=b HTTP/1.1\r\n"
                                      "Host: receiver.example\r\n"
                                      "User-Agent: Fantail/0.1\r\n"
                                      "Content-Type: application/json\r\n"
                                      "X-Branch: north\r\n"
                                      "Content-Length: 10\r\n"
                                      "webhook-id: n-1\r\n"
                                      "X-Seventh-Type: shop.sold\r\n"
                                      "X-Seventh-Time: today\r\n"
                                      "X-Seventh-Delivery: 6ba7b810-9dad-51d1-80b4-00c04fd430c8\r\n"
                                      "X-Seventh-Sent: 1614265330\r\n";

// The signature is Python's: hmac.digest(base64.b64decode(secret[6:]), b'n-1.1614265330.{"what":1}', "sha256").
TEST_F(SeventhDialect, IsSentWithItsHeadersAndSignedAsItSays)
{
    EXPECT_EQ(head_for(held()), std::string{unsigned_head} +
                                    "X-Seventh-Signature: s1=ais81T0bUWG4JTALEhvYJpVNKxqnM7Bt14DU4oVGssg=\r\n\r\n");
}

TEST_F(SeventhDialect, IsSentUnsignedWithoutASecret)
{
    auto webhook = held();
    webhook.webhook.secret = {};

    EXPECT_EQ(head_for(webhook), std::string{unsigned_head} + "\r\n");
}

TEST_F(SeventhDialect, CarriesBothSignaturesInItsHeaderWhileASecretIsRotated)
{
    auto webhook = held();
    const std::array<std::byte, 12> nonce{std::byte{7}};
    const auto next = sealer.seal("whsk_VEVTVFNJR05JTkdLRVlET05PVFVTRVRISVNGT1JBTlk=",
                                  {webhook.webhook.realm, webhook.webhook.tenant, webhook.webhook.id}, nonce);
    webhook.webhook.rotation = {.next = *next, .ends_at = now + 1h};

    const auto head = head_for(webhook);

    EXPECT_NE(head.find("X-Seventh-Signature: s2="), std::string::npos) << head;
    EXPECT_NE(head.find(" s1=ais81T0bUWG4JTALEhvYJpVNKxqnM7Bt14DU4oVGssg=\r\n"), std::string::npos) << head;
}

TEST_F(SeventhDialect, IsTriedAgainAsItSays)
{
    EXPECT_EQ(after(503), (core::RetryDecision{core::RetryAt{.due_at = now + 500ms, .attempt = 2}}))
        << "a second after the first attempt began";
    EXPECT_EQ(after(503, 2s), (core::RetryDecision{core::RetryAt{.due_at = now + 2s, .attempt = 2}}));
    EXPECT_EQ(after(404), (core::RetryDecision{core::Failed{core::OutcomeReason::not_retried}}));
    EXPECT_EQ(after(410), (core::RetryDecision{core::Failed{core::OutcomeReason::gone}}));
}

}  // namespace
}  // namespace fantail::dispatcher
