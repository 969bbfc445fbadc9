#include "fantailctl/commands/published_event.hpp"

#include <gtest/gtest.h>

namespace fantail::fantailctl {
namespace {

constexpr std::string_view event = R"({"id":"e1","type":"a.b","owner":"t1"})";

core::Dialect dialect()
{
    core::Dialect dialect;
    dialect.event.type.at.keys = {"type"};
    dialect.event.tenant.keys = {"owner"};
    dialect.event.id.keys = {"id"};
    return dialect;
}

TEST(KeyOf, TheGivenKeyWins)
{
    const auto key = key_of(event, {.dialect = dialect(), .key = "k", .headers = {{"tenant", "h"}}});

    EXPECT_EQ(key->value, "k");
}

TEST(KeyOf, TheTenantHeaderComesBeforeTheEventsOwnTenant)
{
    const auto key = key_of(event, {.dialect = dialect(), .key = {}, .headers = {{"tenant", "h"}}});

    EXPECT_EQ(key->value, "h");
}

TEST(KeyOf, TheDialectSaysWhereTheTenantLies)
{
    const auto key = key_of(event, {.dialect = dialect(), .key = {}, .headers = {}});

    EXPECT_EQ(key->value, "t1");
    EXPECT_EQ(key->origin, "/owner");
}

TEST(KeyOf, WithoutATenantItIsTheEventsId)
{
    auto without_tenant = dialect();
    without_tenant.event.tenant.keys.clear();

    EXPECT_EQ(key_of(event, {.dialect = without_tenant, .key = {}, .headers = {}})->value, "e1");
}

TEST(KeyOf, OfACloudEventItIsTheAttributes)
{
    const std::vector<core::Header> binary{
        {"ce_specversion", "1.0"}, {"ce_id", "c1"}, {"ce_source", "/s"}, {"ce_type", "a.b"}};
    auto owned = binary;
    owned.push_back({"ce_tenant", "t2"});
    auto shape = dialect();
    shape.event.envelope = {"type", "owner", "data"};

    EXPECT_EQ(key_of("[1]", {.dialect = shape, .key = {}, .headers = binary})->value, "c1");
    EXPECT_EQ(key_of("[1]", {.dialect = shape, .key = {}, .headers = owned})->value, "t2");
}

TEST(KeyOf, WithoutADialectNothingIsLookedAt)
{
    const auto key = key_of("{bad", {.dialect = {}, .key = {}, .headers = {}});

    EXPECT_EQ(key->value, "");
}

TEST(KeyOf, AnEventThatTheIngestorWouldRejectIsAnError)
{
    EXPECT_TRUE(key_of("{bad", {.dialect = dialect(), .key = "k", .headers = {}}).has_error());
}

}  // namespace
}  // namespace fantail::fantailctl
