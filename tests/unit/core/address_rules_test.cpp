#include "fantail/core/address_rules.hpp"

#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace fantail::core {
namespace {

IpAddress address(const std::string& text) { return IpAddress::parse(text).value(); }

std::vector<Network> networks(std::initializer_list<const char*> texts)
{
    std::vector<Network> all;
    for (const auto* text : texts) all.push_back(Network::parse(text).value());
    return all;
}

/// A denied network by its edges; `before` and `after` are the neighbours, nullptr where these are denied too or none.
struct Row {
    const char* before;
    const char* first;
    const char* last;
    const char* after;
};

class AddressRulesDeny : public testing::TestWithParam<Row> {};

TEST_P(AddressRulesDeny, ANetworkUpToItsEdges)
{
    const AddressRules rules{{}, {}};
    const auto& row = GetParam();

    EXPECT_FALSE(rules.allows(address(row.first))) << row.first;
    EXPECT_FALSE(rules.allows(address(row.last))) << row.last;
    if (row.before != nullptr) {
        EXPECT_TRUE(rules.allows(address(row.before))) << row.before;
    }
    if (row.after != nullptr) {
        EXPECT_TRUE(rules.allows(address(row.after))) << row.after;
    }
}

INSTANTIATE_TEST_SUITE_P(V4, AddressRulesDeny,
                         testing::Values(Row{nullptr, "0.0.0.0", "0.255.255.255", "1.0.0.0"},
                                         Row{"9.255.255.255", "10.0.0.0", "10.255.255.255", "11.0.0.0"},
                                         Row{"100.63.255.255", "100.64.0.0", "100.127.255.255", "100.128.0.0"},
                                         Row{"126.255.255.255", "127.0.0.0", "127.255.255.255", "128.0.0.0"},
                                         Row{"168.63.129.15", "168.63.129.16", "168.63.129.16", "168.63.129.17"},
                                         Row{"169.253.255.255", "169.254.0.0", "169.254.255.255", "169.255.0.0"},
                                         Row{"172.15.255.255", "172.16.0.0", "172.31.255.255", "172.32.0.0"},
                                         Row{"191.255.255.255", "192.0.0.0", "192.0.0.255", "192.0.1.0"},
                                         Row{"192.0.1.255", "192.0.2.0", "192.0.2.255", "192.0.3.0"},
                                         Row{"192.31.195.255", "192.31.196.0", "192.31.196.255", "192.31.197.0"},
                                         Row{"192.52.192.255", "192.52.193.0", "192.52.193.255", "192.52.194.0"},
                                         Row{"192.88.98.255", "192.88.99.0", "192.88.99.255", "192.88.100.0"},
                                         Row{"192.167.255.255", "192.168.0.0", "192.168.255.255", "192.169.0.0"},
                                         Row{"192.175.47.255", "192.175.48.0", "192.175.48.255", "192.175.49.0"},
                                         Row{"198.17.255.255", "198.18.0.0", "198.19.255.255", "198.20.0.0"},
                                         Row{"198.51.99.255", "198.51.100.0", "198.51.100.255", "198.51.101.0"},
                                         Row{"203.0.112.255", "203.0.113.0", "203.0.113.255", "203.0.114.0"},
                                         Row{"223.255.255.255", "224.0.0.0", "239.255.255.255", nullptr},
                                         Row{nullptr, "240.0.0.0", "255.255.255.255", nullptr}));

INSTANTIATE_TEST_SUITE_P(V6, AddressRulesDeny,
                         testing::Values(Row{nullptr, "::", "1fff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", "2000::"},
                                         Row{"2000:ffff:ffff:ffff:ffff:ffff:ffff:ffff",
                                             "2001::", "2001:1ff:ffff:ffff:ffff:ffff:ffff:ffff", "2001:200::"},
                                         Row{"2001:db7:ffff:ffff:ffff:ffff:ffff:ffff",
                                             "2001:db8::", "2001:db8:ffff:ffff:ffff:ffff:ffff:ffff", "2001:db9::"},
                                         Row{"2001:ffff:ffff:ffff:ffff:ffff:ffff:ffff",
                                             "2002::", "2002:ffff:ffff:ffff:ffff:ffff:ffff:ffff", "2003::"},
                                         Row{"2620:4f:7fff:ffff:ffff:ffff:ffff:ffff", "2620:4f:8000::",
                                             "2620:4f:8000:ffff:ffff:ffff:ffff:ffff", "2620:4f:8001::"},
                                         Row{"3ffe:ffff:ffff:ffff:ffff:ffff:ffff:ffff",
                                             "3fff::", "3fff:fff:ffff:ffff:ffff:ffff:ffff:ffff", "3fff:1000::"},
                                         Row{"3fff:ffff:ffff:ffff:ffff:ffff:ffff:ffff",
                                             "4000::", "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", nullptr}));

INSTANTIATE_TEST_SUITE_P(
    InDisguise, AddressRulesDeny,
    testing::Values(Row{"::ffff:9.255.255.255", "::ffff:10.0.0.0", "::ffff:10.255.255.255", "::ffff:11.0.0.0"},
                    Row{nullptr, "::ffff:7f00:1", "::ffff:169.254.169.254", nullptr},
                    Row{nullptr, "::127.0.0.1", "64:ff9b::10.0.0.1", nullptr},
                    Row{nullptr, "fe80::1", "fd00:ec2::254", nullptr}, Row{nullptr, "::1", "ff02::1", nullptr},
                    Row{"2606:4700::5efd:a00:1", "2606:4700::5efe:a00:1", "2606:4700::5efe:808:808",
                        "2606:4700::5eff:a00:1"},
                    Row{"2606:4700::400:5efe:a00:1", "2606:4700::200:5efe:a00:1", "2606:4700::300:5efe:a00:1",
                        "2606:4700::201:5efe:a00:1"}));

TEST(AddressRules, AllowThePublicInternet)
{
    const AddressRules rules{{}, {}};

    EXPECT_TRUE(rules.allows(address("8.8.8.8")));
    EXPECT_TRUE(rules.allows(address("2606:4700:4700::1111")));
}

TEST(AddressRules, LetTheOperatorAllowWhatIsDenied)
{
    const AddressRules rules{networks({"127.0.0.0/8", "::1"}), {}};

    EXPECT_TRUE(rules.allows(address("127.0.0.1")));
    EXPECT_TRUE(rules.allows(address("::ffff:127.0.0.1")));
    EXPECT_TRUE(rules.allows(address("::1")));
    EXPECT_FALSE(rules.allows(address("10.0.0.1")));
    EXPECT_FALSE(rules.allows(address("::2")));
}

TEST(AddressRules, LetTheOperatorsDenialWinOverEverything)
{
    const AddressRules rules{networks({"10.0.0.0/8"}), networks({"10.1.0.0/16", "8.8.8.8"})};

    EXPECT_TRUE(rules.allows(address("10.2.0.1")));
    EXPECT_FALSE(rules.allows(address("10.1.0.1")));
    EXPECT_FALSE(rules.allows(address("8.8.8.8")));
}

TEST(AddressRules, DoNotTakeAllOfIpv6ToAllowPrivateIpv4)
{
    const AddressRules rules{networks({"::/0"}), {}};

    EXPECT_TRUE(rules.allows(address("fd00::1")));
    EXPECT_FALSE(rules.allows(address("10.0.0.1")));
}

}  // namespace
}  // namespace fantail::core
