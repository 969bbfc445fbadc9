#pragma once

#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include <boost/asio/io_context.hpp>
#include <gtest/gtest.h>

#include "fakes/fake_committer.hpp"
#include "fakes/fake_failure.hpp"
#include "fakes/fake_record_log.hpp"
#include "fakes/manual_clock.hpp"
#include "fantail/codec/filter_reader.hpp"
#include "fantail/codec/records.hpp"
#include "ingestor/app/ingesting.hpp"

namespace fantail::ingestor::test {

namespace asio = boost::asio;

inline const core::Partition partition{"shop.events", 0};
inline constexpr std::size_t max_bytes = 200'000;

class FakeCounts : public Counts {
public:
    void accepted(const core::RealmName& /*realm*/, std::size_t found) override { matches.push_back(found); }
    void rejected(codec::Rejection reason) override { reasons.push_back(reason); }
    void fields_appended(const core::RealmName& /*realm*/) override { ++appended; }
    void id_used_again(const core::RealmName& /*realm*/, core::IdUse use) override { uses.push_back(use); }
    void body_untouched(const core::RealmName& /*realm*/, core::BodyFormat format) override
    {
        untouched.push_back(format);
    }
    void body_large(const core::RealmName& /*realm*/, const core::EventId& /*event*/, std::size_t bytes) override
    {
        large.push_back(bytes);
    }
    void settled_late() override { ++late; }

    std::vector<std::size_t> matches;
    std::vector<codec::Rejection> reasons;
    std::vector<core::IdUse> uses;
    int appended{0};
    std::vector<core::BodyFormat> untouched;
    std::vector<std::size_t> large;
    int late{0};
};

inline core::Realms one_realm()
{
    auto dialect = std::make_shared<core::Dialect>();
    dialect->name = "test";
    dialect->event.type.at.keys = {"event"};
    dialect->event.id.keys = {"id"};
    dialect->event.time.keys = {"timestamp"};
    dialect->event.tenant.keys = {"workspaceId"};
    dialect->event.envelope = {"event", "id", "timestamp", "data", "workspaceId"};
    dialect->event.append_missing = {{{"id"}}, {{"timestamp"}}};
    return core::Realms{
        {core::Realm{core::RealmName{"shop"}, std::move(dialect), {{"shop.events", core::TenantId{"acme"}}}}}};
}

struct FakeWebhooks : Webhooks {
    [[nodiscard]] CurrentIndex current() const override { return now; }
    CurrentIndex now;
};

class IngestingDoes : public testing::Test {
protected:
    void SetUp() override
    {
        ingesting.settle_at(intake);
        intake.take_from(committer);
        intake.assigned(partition, core::Offset{0}, {});
        subscribe("wh_1", "acme", {"post.*"});
        subscribe("wh_2", "acme", {"*"});
        subscribe("wh_3", "other", {"*"});
        match_by_what_was_subscribed();
    }

    void subscribe(const std::string& id, const std::string& tenant, std::vector<std::string> events,
                   std::optional<core::BodyFormat> format = std::nullopt, const char* filter = nullptr)
    {
        core::WebhookRecord record;
        record.webhook.id = core::WebhookId{id};
        record.webhook.realm = core::RealmName{"shop"};
        record.webhook.tenant = core::TenantId{tenant};
        record.webhook.url = "https://receiver.example/" + id;
        record.webhook.events = std::move(events);
        record.webhook.body_format = format;
        if (filter != nullptr) record.webhook.filter = std::get<0>(codec::read_filter(filter));
        record.write_id = "w_" + id;
        webhooks.apply(core::Offset{webhook_offset++}, std::move(record));
    }

    void match_by_what_was_subscribed()
    {
        known.now = {core::MatchIndex::build(webhooks.snapshot(), {}), clock.steady()};
    }

    void take(std::optional<std::string> value, std::vector<core::Header> headers = {})
    {
        intake.taken({.position = {partition, core::Offset{next_offset++}},
                      .timestamp = core::Timestamp{std::chrono::seconds{1'700'000'000}},
                      .key = "k",
                      .value = std::move(value),
                      .headers = std::move(headers)});
        run();
    }

    void run()
    {
        io.restart();
        io.poll();
    }

    std::vector<core::DeliveryTask> tasks() const
    {
        std::vector<core::DeliveryTask> found;
        for (const auto& record : log.of("test.deliveries"))
            found.push_back(*codec::decode_task(record.headers.at(0).value));
        return found;
    }

    std::optional<std::int64_t> committed()
    {
        intake.commit();
        return committer.committed(partition);
    }

    asio::io_context io;
    core::Realms realms{one_realm()};
    core::WebhookTable webhooks;
    std::int64_t webhook_offset{0};
    std::int64_t next_offset{0};
    fantail::test::FakeRecordLog log{io};
    fantail::test::ManualClock clock;
    FakeWebhooks known;
    fantail::test::FakeFailure failure;
    fantail::test::FakeCommitter committer;
    FakeCounts counts;
    Ingesting ingesting{{.topics = core::TopicNames{"test."},
                         .limits = {.max_bytes = max_bytes, .max_depth = 20},
                         .max_outstanding = 4},
                        {log, realms, clock, known, counts, failure}};
    intake::Intake intake{io.get_executor(), {}, ingesting, clock};
};

}  // namespace fantail::ingestor::test
