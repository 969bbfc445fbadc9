// A dialect that a user wrote, from its file to the task: tests/dialects/seventh.yaml.

#include <memory>

#include <gtest/gtest.h>

#include "fantail/codec/records.hpp"
#include "fantail/codec/task_header.hpp"
#include "fantail/config/dialect_loader.hpp"
#include "fantail/core/event_identity.hpp"
#include "fantail/core/match_index.hpp"
#include "ingestor/app/event.hpp"
#include "ingestor/app/event_values.hpp"
#include "ingestor/app/fan_out.hpp"

namespace fantail::ingestor {
namespace {

core::Realms one_realm()
{
    auto dialect =
        std::make_shared<core::Dialect>(config::load_dialect(config::read_file(FANTAIL_SEVENTH_DIALECT)).dialect);
    return core::Realms{{core::Realm{
        core::RealmName{"branches"}, std::move(dialect), {{"branches.events", core::TenantId{"of_the_topic"}}}}}};
}

class SeventhDialect : public testing::Test {
protected:
    Event read(const std::string& event)
    {
        const core::InRecord record{.position = {{"branches.events", 0}, core::Offset{7}},
                                    .timestamp = core::Timestamp{std::chrono::seconds{1'700'000'000}},
                                    .key = {},
                                    .value = event,
                                    .headers = {}};
        return std::get<Event>(read_event(record, realms.source("branches.events"), reader, {}));
    }

    void subscribe(const std::string& id, std::vector<std::string> branches)
    {
        core::WebhookRecord record;
        record.webhook.id = core::WebhookId{id};
        record.webhook.realm = core::RealmName{"branches"};
        record.webhook.tenant = core::TenantId{"acme"};
        record.webhook.url = "https://receiver.example/hook";
        record.webhook.events = {"shop.*"};
        record.webhook.selectors = std::move(branches);
        record.write_id = "w_" + id;
        webhooks.apply(core::Offset{offset++}, std::move(record));
    }

    std::vector<core::OutRecord> tasks(Event event)
    {
        Deliveries::Matches matches;
        const auto index = core::MatchIndex::build(webhooks.snapshot(), {core::RealmName{"branches"}});
        const core::InRecord without_headers{};
        codec::FieldReader fields;
        RecordValues values{fields, without_headers, event};
        index->match({event.realm->name, event.tenant, event.type, event.selector, values}, matches);
        const auto made = std::get<Deliveries>(Deliveries::create(std::move(event), std::move(matches), 10'000));
        std::vector<core::OutRecord> records;
        for (std::size_t number = 0; number < made.record_count(); ++number) {
            auto record = made.record(number, topics);
            if (record.topic == topics.deliveries) records.push_back(std::move(record));
        }
        return records;
    }

    core::Realms realms{one_realm()};
    core::TopicNames topics{"test."};
    codec::EventReader reader;
    core::WebhookTable webhooks;
    std::int64_t offset{0};
};

TEST_F(SeventhDialect, FindsAnEventsFieldsWhereItSaysThatTheyAre)
{
    const auto event = read(R"({"what":{"kind":"SOLD"},"who":"acme","number":"n-1","when":"today","where":"north"})");

    EXPECT_EQ(event.type, "shop.sold");
    EXPECT_EQ(event.tenant, core::TenantId{"acme"});
    EXPECT_EQ(event.id, core::EventId{"n-1"});
    EXPECT_EQ(event.time, "today");
    EXPECT_EQ(event.selector, "north");
    EXPECT_FALSE(event.fields_appended);
}

TEST_F(SeventhDialect, AppendsIdAndTimeWhereTheyAreMissing)
{
    const auto event = read(R"({"what":{"kind":"sold"}})");

    EXPECT_EQ(event.tenant, core::TenantId{"of_the_topic"});
    EXPECT_EQ(event.body,
              R"({"what":{"kind":"sold"},"number":")" + event.id.value() + R"(","when":"2023-11-14T22:13:20.000Z"})");
}

TEST_F(SeventhDialect, SendsToTheBranchesThatAWebhookChoseInTheFormOfItsReceivers)
{
    subscribe("wh_north", {"north"});
    subscribe("wh_south", {"south"});
    subscribe("wh_none", {});

    const auto found =
        tasks(read(R"({"what":{"kind":"sold"},"who":"acme","number":"n/1","when":1.0,"where":"north"})"));

    ASSERT_EQ(found.size(), 1U);
    EXPECT_EQ(found[0].value, R"({"what":{"kind":"sold"},"who":"acme","number":"n\/1","when":1,"where":"north"})");
    const auto task = codec::decode_task(found[0].headers.at(0).value);
    ASSERT_TRUE(task);
    EXPECT_EQ(task->webhook_id, core::WebhookId{"wh_north"});
    EXPECT_EQ(task->body_format, core::BodyFormat::php);
    EXPECT_EQ(found[0].key,
              core::endpoint_key(core::EndpointKeyRule::tenant_and_url, core::RealmName{"branches"},
                                 core::TenantId{"acme"}, task->webhook_id, "https://receiver.example/hook")
                  .value());
}

}  // namespace
}  // namespace fantail::ingestor
