#include "fantail/core/published_ids.hpp"

#include <string>

#include <gtest/gtest.h>

#include "fantail/core/event_identity.hpp"

namespace fantail::core {
namespace {

std::string identity(const std::string& id, char body)
{
    const TenantId tenant{"t"};
    return event_identity({.topic = "topic",
                           .tenant = tenant,
                           .type = "a.b",
                           .publisher_id = id,
                           .body_sha256 = std::string(64, body),
                           .partition = 0,
                           .offset = Offset{1}});
}

TEST(PublishedIds, TellARepetitionFromAnotherBody)
{
    PublishedIds ids{10};

    EXPECT_EQ(ids.note(identity("1", 'a')), IdUse::first);
    EXPECT_EQ(ids.note(identity("1", 'a')), IdUse::repeated);
    EXPECT_EQ(ids.note(identity("1", 'b')), IdUse::other_body);
    EXPECT_EQ(ids.note(identity("1", 'b')), IdUse::repeated);
    EXPECT_EQ(ids.note(identity("2", 'a')), IdUse::first);
}

TEST(PublishedIds, KnowNothingOfEventsWithoutAnId)
{
    PublishedIds ids{10};

    EXPECT_EQ(ids.note(identity("", 'a')), IdUse::first);
    EXPECT_EQ(ids.note(identity("", 'a')), IdUse::first);
}

TEST(PublishedIds, ForgetTheOldestWhenTheyAreFull)
{
    PublishedIds ids{2};
    ids.note(identity("1", 'a'));
    ids.note(identity("2", 'a'));
    ids.note(identity("3", 'a'));

    EXPECT_EQ(ids.note(identity("2", 'a')), IdUse::repeated);
    EXPECT_EQ(ids.note(identity("3", 'a')), IdUse::repeated);
    EXPECT_EQ(ids.note(identity("1", 'a')), IdUse::first);
}

TEST(PublishedIds, RememberNothingWhereNothingIsToBe)
{
    PublishedIds ids{0};
    ids.note(identity("1", 'a'));

    EXPECT_EQ(ids.note(identity("1", 'a')), IdUse::first);
}

}  // namespace
}  // namespace fantail::core
