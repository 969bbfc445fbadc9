#include "fantail/core/realm.hpp"

#include <gtest/gtest.h>

namespace fantail::core {
namespace {

Realms two_realms()
{
    Realm social{RealmName{"social"}, nullptr, {{"social.events", TenantId{}}, {"social.more", TenantId{"acme"}}}};
    Realm hub{RealmName{"hub"}, nullptr, {{"hub.events", TenantId{}}}};
    return Realms{{social, hub}};
}

TEST(Realms, AreFoundByName)
{
    const auto realms = two_realms();

    ASSERT_NE(realms.find(RealmName{"hub"}), nullptr);
    EXPECT_EQ(realms.find(RealmName{"hub"})->name, RealmName{"hub"});
    EXPECT_EQ(realms.find(RealmName{"nobody"}), nullptr);
}

TEST(Realms, KnowWhoseATopicIs)
{
    const auto realms = two_realms();

    const auto source = realms.source("social.more");

    ASSERT_NE(source.realm, nullptr);
    EXPECT_EQ(source.realm->name, RealmName{"social"});
    EXPECT_EQ(source.topic->tenant, TenantId{"acme"});
    EXPECT_EQ(realms.source("somebody.elses").realm, nullptr);
    EXPECT_EQ(realms.source("somebody.elses").topic, nullptr);
}

}  // namespace
}  // namespace fantail::core
