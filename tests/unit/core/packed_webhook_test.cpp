#include "fantail/core/packed_webhook.hpp"

#include <chrono>
#include <limits>
#include <string>
#include <utility>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "match_index_world.hpp"

namespace fantail::core {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::IsEmpty;

/// Each member has a value of its own.
HeldWebhook with_everything()
{
    HeldWebhook held{.webhook = {},
                     .version = 7,
                     .write_id = "write",
                     .offset = Offset{42},
                     .deleted = false,
                     .written_at = Timestamp{3000ms}};
    auto& webhook = held.webhook;
    webhook.id = WebhookId{"wh_1"};
    webhook.realm = social;
    webhook.tenant = acme;
    webhook.name = "name";
    webhook.url = "https://receiver.example/hook";
    webhook.events = {"order.*", "", "order.paid"};
    webhook.selectors = {"s1", "s2"};
    webhook.filter = filter({condition("/store", Operator::eq, {"s_1"})});
    webhook.headers = {{"X-A", "1"}, {"X-B", ""}};
    webhook.secret = {"k1", "nonce", std::string(300, 'c')};
    webhook.rotation = {.next = {"k2", "nonce2", "next"}, .ends_at = Timestamp{-5ms}};
    webhook.body_format = BodyFormat::python;
    webhook.retry = {.delays = {{1s, 2h}}, .requests = 0};
    webhook.limits = {.rate = RateLimit{.requests = 5, .per = 2s}, .in_flight = 3};
    webhook.resource = R"({"a":1})";
    webhook.request_hash = {"k3", "nonce3", "hash"};
    webhook.state = WebhookState::inactive;
    webhook.created_at = Timestamp{2000ms};
    webhook.updated_at = Timestamp{1000ms};
    return held;
}

TEST(PackedWebhook, IsUnpackedAsItWasPacked)
{
    const auto held = with_everything();
    const auto& was = held.webhook;

    const auto unpacked = PackedWebhook::pack(held)->unpack();

    const auto& is = unpacked.webhook;
    EXPECT_EQ(unpacked.version, held.version);
    EXPECT_EQ(unpacked.write_id, held.write_id);
    EXPECT_EQ(unpacked.offset, held.offset);
    EXPECT_EQ(unpacked.deleted, held.deleted);
    EXPECT_EQ(unpacked.written_at, held.written_at);
    EXPECT_EQ(is.id, was.id);
    EXPECT_EQ(is.realm, was.realm);
    EXPECT_EQ(is.tenant, was.tenant);
    EXPECT_EQ(is.name, was.name);
    EXPECT_EQ(is.url, was.url);
    EXPECT_EQ(is.events, was.events);
    EXPECT_EQ(is.selectors, was.selectors);
    EXPECT_EQ(is.filter->block(), was.filter->block());
    EXPECT_EQ(is.headers, was.headers);
    EXPECT_EQ(is.secret, was.secret);
    EXPECT_EQ(is.rotation, was.rotation);
    EXPECT_EQ(is.body_format, was.body_format);
    EXPECT_EQ(is.retry, was.retry);
    EXPECT_EQ(is.limits, was.limits);
    EXPECT_EQ(is.resource, was.resource);
    EXPECT_EQ(is.request_hash, was.request_hash);
    EXPECT_EQ(is.state, was.state);
    EXPECT_EQ(is.created_at, was.created_at);
    EXPECT_EQ(is.updated_at, was.updated_at);
}

TEST(PackedWebhook, AnswersWithoutBeingUnpacked)
{
    const auto packed = PackedWebhook::pack(with_everything());

    EXPECT_EQ(packed->id(), "wh_1");
    EXPECT_EQ(packed->realm(), "social");
    EXPECT_EQ(packed->tenant(), "acme");
    EXPECT_EQ(packed->url(), "https://receiver.example/hook");
    EXPECT_EQ(packed->state(), WebhookState::inactive);
    EXPECT_EQ(packed->body_format(), BodyFormat::python);
    EXPECT_EQ(packed->version(), 7U);
    EXPECT_EQ(packed->offset(), Offset{42});
    EXPECT_FALSE(packed->deleted());
    EXPECT_EQ(packed->created_at(), Timestamp{2000ms});
    EXPECT_EQ(packed->written_at(), Timestamp{3000ms});
    EXPECT_EQ(packed->write_id(), "write");
    EXPECT_THAT(packed->events(), ElementsAre("order.*", "", "order.paid"));
    EXPECT_THAT(packed->selectors(), ElementsAre("s1", "s2"));
    EXPECT_TRUE(packed->names_selector("s2"));
    EXPECT_FALSE(packed->names_selector("s"));
    EXPECT_THAT(packed->filter().payload_fields(), ElementsAre("/store"));
}

TEST(PackedWebhook, HasNothingWhereNothingWasSaid)
{
    const auto packed = PackedWebhook::pack({});

    const auto webhook = packed->unpack().webhook;

    EXPECT_FALSE(packed->filter());
    EXPECT_FALSE(packed->body_format());
    EXPECT_THAT(packed->events(), IsEmpty());
    EXPECT_FALSE(packed->names_selector(""));
    EXPECT_EQ(webhook.filter, nullptr);
    EXPECT_EQ(webhook.rotation, std::nullopt);
    EXPECT_TRUE(webhook.retry.empty());
    EXPECT_TRUE(webhook.limits.empty());
    EXPECT_TRUE(webhook.secret.empty());
    EXPECT_EQ(webhook.state, WebhookState::active);
}

TEST(PackedWebhook, KeepsTimesThatNoClockHasShown)
{
    HeldWebhook held{};
    held.webhook.created_at = Timestamp{std::chrono::milliseconds{std::numeric_limits<std::int64_t>::min()}};
    held.webhook.updated_at = Timestamp{std::chrono::milliseconds{std::numeric_limits<std::int64_t>::max()}};

    const auto unpacked = PackedWebhook::pack(held)->unpack();

    EXPECT_EQ(unpacked.webhook.created_at, held.webhook.created_at);
    EXPECT_EQ(unpacked.webhook.updated_at, held.webhook.updated_at);
    EXPECT_EQ(unpacked.written_at, held.written_at);
}

TEST(PackedWebhook, KeepsTheExpressionsOfItsFilter)
{
    HeldWebhook held{};
    auto found = condition("/name", Operator::regex, {"^a+$"});
    found.expression = Regex::create("^a+$").value();
    held.webhook.filter = filter({std::move(found)});
    auto packed = PackedWebhook::pack(held);
    held = {};
    const auto again = packed->unpack().webhook.filter;
    const auto holds = [](FilterView asked, const char* name) {
        FakeValues event{{{"/name", {std::string{name}}}}};
        FieldTree tree;
        for (const auto field : asked.payload_fields()) tree.add(field);
        FieldView fields{event, tree};
        return asked.holds(fields);
    };

    EXPECT_TRUE(holds(packed->filter(), "aaa"));
    EXPECT_FALSE(holds(packed->filter(), "b"));
    packed.reset();
    EXPECT_TRUE(holds(again->view(), "aaa"));
}

}  // namespace
}  // namespace fantail::core
