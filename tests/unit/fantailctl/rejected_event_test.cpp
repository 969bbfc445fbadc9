#include "fantailctl/commands/rejected_event.hpp"

#include <gtest/gtest.h>

#include "fantailctl/commands/rejected_plan.hpp"
#include "ingestor/app/rejecting.hpp"

namespace fantail::fantailctl {
namespace {

constexpr core::Timestamp rejected_at{std::chrono::seconds{1'767'225'600}};

core::InRecord published(std::string value = "{bad")
{
    return {.position = {{"shop.events", 3}, core::Offset{17}},
            .timestamp = {},
            .key = "k",
            .value = std::move(value),
            .headers = {{"tenant", "acme"}, {"trace", "\x01"}, {replay_header, "t.rejected:0:1"}}};
}

/// As the ingestor writes it, and as a reader of `rejected` finds it.
core::InRecord rejected(const core::InRecord& event, std::size_t max_bytes = 1'000)
{
    auto made = ingestor::rejected_record(event, {codec::Rejection::bad_json, "it ends too soon"},
                                          core::TopicNames{"t."}, max_bytes);
    return {.position = {{"t.rejected", 2}, core::Offset{5}},
            .timestamp = rejected_at,
            .key = made.key,
            .value = made.value,
            .headers = made.headers};
}

TEST(RejectedEvent, IsReadAsTheIngestorWroteIt)
{
    const auto event = read_rejected_event(rejected(published()));

    EXPECT_EQ(event.handle(), "2:5");
    EXPECT_EQ(event.source, (core::Position{{"shop.events", 3}, core::Offset{17}}));
    EXPECT_EQ(event.reason, "bad_json");
    EXPECT_EQ(event.detail, "it ends too soon");
    EXPECT_EQ(event.headers, published().headers);
    EXPECT_FALSE(event.original_bytes);
    ASSERT_NE(event.replay_of(), nullptr);
    EXPECT_EQ(*event.replay_of(), "t.rejected:0:1");
}

TEST(RejectedEvent, ThatSaysNotWhereItLayIsReadAllTheSame)
{
    auto record = rejected(published());
    record.headers = {{"topic", "shop.events"}, {"partition", "x"}, {"offset", "17"}};

    EXPECT_FALSE(read_rejected_event(record).source);
}

TEST(ReturnRecord, IsTheRecordThatThePublisherWroteOnItsOwnPartition)
{
    const auto record = return_record(read_rejected_event(rejected(published())));

    EXPECT_EQ(record.topic, "shop.events");
    EXPECT_EQ(record.partition, 3);
    EXPECT_EQ(record.key, "k");
    EXPECT_EQ(record.value, "{bad");
    EXPECT_EQ(record.headers,
              (std::vector<core::Header>{{"tenant", "acme"}, {"trace", "\x01"}, {replay_header, "t.rejected:2:5"}}))
        << "of a second return, the last place is named";
}

struct PlanRow {
    const char* name;
    KnownReturns known;
    Again again;
    ReplayStep step;
};

class PlanReturn : public testing::TestWithParam<PlanRow> {};

TEST_P(PlanReturn, AsTheTableSays)
{
    const auto& row = GetParam();

    const auto planned = plan_return(read_rejected_event(rejected(published())), row.known, row.again);

    EXPECT_EQ(planned.step, row.step);
    EXPECT_EQ(planned.handle, "2:5");
}

INSTANTIATE_TEST_SUITE_P(, PlanReturn,
                         testing::Values(PlanRow{"TheFirst", {}, Again::skip, ReplayStep::write},
                                         PlanRow{"OfAnother", {"t.rejected:2:6"}, Again::skip, ReplayStep::write},
                                         PlanRow{"PutBackBefore", {"t.rejected:2:5"}, Again::skip, ReplayStep::skip},
                                         PlanRow{"AskedForAgain", {"t.rejected:2:5"}, Again::write, ReplayStep::write}),
                         [](const auto& row) { return std::string{row.param.name}; });

TEST(PlanReturnRefuses, AnEventOfWhichOnlyAPartWasKept)
{
    const auto planned =
        plan_return(read_rejected_event(rejected(published(std::string(100'000, 'x')), 1'000)), {}, Again::skip);

    EXPECT_EQ(planned.step, ReplayStep::refuse);
    EXPECT_NE(planned.why.find("100000 bytes"), std::string::npos);
}

TEST(PlanReturnRefuses, ATombstoneAndAnEventOfNowhere)
{
    auto nowhere = read_rejected_event(rejected(published()));
    nowhere.source.reset();

    EXPECT_EQ(plan_return(read_rejected_event(rejected(published(""))), {}, Again::skip).step, ReplayStep::refuse);
    EXPECT_EQ(plan_return(nowhere, {}, Again::skip).step, ReplayStep::refuse);
}

struct FilterRow {
    const char* name;
    RejectedFilter filter;
    bool matches;
};

class RejectedEventsFilter : public testing::TestWithParam<FilterRow> {};

TEST_P(RejectedEventsFilter, AsTheTableSays)
{
    EXPECT_EQ(GetParam().filter.matches(read_rejected_event(rejected(published()))), GetParam().matches);
}

INSTANTIATE_TEST_SUITE_P(, RejectedEventsFilter,
                         testing::Values(FilterRow{"Nothing", {}, true},
                                         FilterRow{"ItsTopic", {.topic = "shop.events"}, true},
                                         FilterRow{"AnotherTopic", {.topic = "shop"}, false},
                                         FilterRow{"ItsReason", {.reason = "bad_json"}, true},
                                         FilterRow{"AnotherReason", {.reason = "no_type"}, false},
                                         FilterRow{"FromItsTime", {.from = rejected_at}, true},
                                         FilterRow{"ToItsTime", {.to = rejected_at}, false}),
                         [](const auto& row) { return std::string{row.param.name}; });

}  // namespace
}  // namespace fantail::fantailctl
