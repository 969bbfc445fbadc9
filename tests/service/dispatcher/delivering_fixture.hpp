#pragma once

#include <array>
#include <cstddef>
#include <memory>
#include <string>
#include <utility>

#include <boost/asio/io_context.hpp>
#include <gtest/gtest.h>

#include "dispatcher/app/delivering.hpp"
#include "dispatcher/fakes.hpp"
#include "fakes/fake_committer.hpp"
#include "fakes/fake_failure.hpp"
#include "fakes/fake_record_log.hpp"
#include "fakes/manual_clock.hpp"
#include "fantail/codec/records.hpp"
#include "fantail/core/webhook_table.hpp"

namespace fantail::dispatcher::test {

inline const core::Partition partition{"test.deliveries", 3};
inline constexpr const char* secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
inline constexpr const char* sealing_keys = "k1 AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=\n";

inline core::Realms one_realm()
{
    auto dialect = std::make_shared<core::Dialect>();
    dialect->name = "standard";
    dialect->signature = {.header = "webhook-signature",
                          .prefix = "v1,",
                          .content = core::SignedContent::id_timestamp_body,
                          .secret = core::SecretForm::base64,
                          .digest = core::DigestForm::base64,
                          .optional = false};
    dialect->headers = {{"webhook-timestamp", core::HeaderSource::sent_at},
                        {"X-Event", core::HeaderSource::event_type}};
    dialect->attempt_timeout = std::chrono::seconds{20};
    dialect->transport = core::Transport::any;
    dialect->retry = {.delays = {std::chrono::seconds{3}, std::chrono::minutes{1}, std::chrono::minutes{5}},
                      .gone = core::Gone::final_and_disables,
                      .retry_after = core::RetryAfterHeader::honoured};
    return core::Realms{{core::Realm{core::RealmName{"shop"}, std::move(dialect), {}}}};
}

/// A webhook of the one realm, with a sealed secret, at its first version.
inline core::WebhookRecord webhook_record(const crypto::Sealer& sealer, const std::string& url, const char* id = "wh_1")
{
    core::WebhookRecord record;
    record.webhook.id = core::WebhookId{id};
    record.webhook.realm = core::RealmName{"shop"};
    record.webhook.tenant = core::TenantId{"acme"};
    record.webhook.url = url;
    record.webhook.events = {"*"};
    const std::array<std::byte, 12> nonce{};
    record.webhook.secret =
        *sealer.seal(secret, {record.webhook.realm, record.webhook.tenant, record.webhook.id}, nonce);
    record.version = 1;
    record.write_id = "w1";
    return record;
}

/// A worker's deliveries with everything around them under the test's control: one partition, one webhook.
class DeliveringDoes : public testing::Test {
protected:
    void SetUp() override
    {
        delivering.settle_at(intake);
        intake.take_from(committer);
        put_webhook(core::WebhookState::active);
        give_partition({});
    }

    void TearDown() override
    {
        tasks.cancel();
        run();
    }

    /// With a lease, as soon as the commit that follows at once is acknowledged.
    void give_partition(const std::string& note)
    {
        intake.assigned(partition, core::Offset{100}, note);
        renew_lease();
        run();
    }

    void renew_lease() { intake.committed({partition, core::Offset{100}, {}}, clock.steady()); }

    /// `key_id`: what its secret claims to be sealed with.
    void put_webhook(core::WebhookState state, const std::string& key_id = "k1")
    {
        auto record = webhook_record(sealer, "http://receiver.example/hook");
        record.webhook.state = state;
        record.webhook.secret.key_id = key_id;
        record.version = ++version;
        record.write_id = "w" + std::to_string(version);
        webhooks.apply(core::Offset{webhook_offset++}, std::move(record));
    }

    core::DeliveryTask task() const
    {
        core::DeliveryTask task;
        task.delivery_id = core::DeliveryId{"6ba7b810-9dad-51d1-80b4-00c04fd430c8"};
        task.realm = core::RealmName{"shop"};
        task.tenant = core::TenantId{"acme"};
        task.webhook_id = core::WebhookId{"wh_1"};
        task.webhook_offset = core::Offset{webhook_offset - 1};
        task.source = {{"shop.events", 0}, core::Offset{7}};
        task.source_time = clock.wall();
        task.event_id = core::EventId{"msg_p5jXN8AQM9LWM0D4loKWxJek"};
        task.event_type = "order.paid";
        task.event_time = "2026-01-01T00:00:00Z";
        return task;
    }

    core::InRecord record_of(const core::DeliveryTask& task)
    {
        return {.position = {partition, core::Offset{next_offset++}},
                .timestamp = {},
                .key = "wh_1",
                .value = R"({"test": 2432232314})",
                .headers = {{"task", codec::encode(task)}}};
    }

    void run()
    {
        io.restart();
        io.poll();
    }

    void take(core::InRecord record)
    {
        renew_table();
        intake.taken(std::move(record));
        run();
    }

    void renew_table() { table.replace({webhooks.snapshot(), clock.steady()}); }

    boost::asio::io_context io;
    core::Realms realms{one_realm()};
    crypto::Sealer sealer{*crypto::Sealer::create(sealing_keys)};
    core::WebhookTable webhooks;
    std::int64_t webhook_offset{0};
    std::uint64_t version{0};
    std::int64_t next_offset{100};
    fantail::test::ManualClock clock;
    BrokerTime broker{clock};
    TableView table{io.get_executor(), clock};
    fantail::test::FakeRecordLog log{io};
    fantail::test::FakeFailure failure;
    fantail::test::FakeCommitter committer;
    FakeEndpoint endpoint{io.get_executor()};
    FakeOutcomeLog outcomes;
    FakeCounts counts;
    runtime::TaskGroup tasks{io, [](const std::exception_ptr& thrown) { std::rethrow_exception(thrown); }};
    Delivering delivering{{.isolation = {},
                           .in_flight_per_endpoint = 64,
                           .waiting_in_memory = 2,
                           .retries = {},
                           .duplicates = {.age = std::chrono::minutes{2}},
                           .topics = core::TopicNames{"test."},
                           .partitions = 1,
                           .worker = "w0"},
                          {io.get_executor(), endpoint, log, outcomes, table, realms, sealer, clock, broker, counts,
                           failure, tasks, [] { return core::Jitter::none(); }}};
    intake::Intake intake{io.get_executor(), {}, delivering, clock};
};

}  // namespace fantail::dispatcher::test
