#include <string>

#include <gtest/gtest.h>

#include "fantail/core/address_rules.hpp"

namespace fantail::core {
namespace {

struct Row {
    const char* text;
    const char* normalised;
};

class IpAddressParses : public testing::TestWithParam<Row> {};

TEST_P(IpAddressParses, AndWritesTheShortestForm)
{
    const auto address = IpAddress::parse(GetParam().text);

    ASSERT_TRUE(address.has_value()) << GetParam().text;
    EXPECT_EQ(address->to_string(), GetParam().normalised);
    EXPECT_EQ(*IpAddress::parse(address->to_string()), *address);
}

INSTANTIATE_TEST_SUITE_P(
    Row, IpAddressParses,
    testing::Values(Row{"0.0.0.0", "0.0.0.0"}, Row{"255.255.255.255", "255.255.255.255"},
                    Row{"203.0.113.7", "203.0.113.7"}, Row{"::", "::"}, Row{"::1", "::1"}, Row{"1::", "1::"},
                    Row{"2001:DB8::00a1", "2001:db8::a1"}, Row{"2001:db8:0:0:1:0:0:1", "2001:db8::1:0:0:1"},
                    Row{"2001:0:0:1:0:0:0:1", "2001:0:0:1::1"}, Row{"1::2:3:4:5:6:7", "1:0:2:3:4:5:6:7"},
                    Row{"1:2:3:4:5:6:7::", "1:2:3:4:5:6:7:0"}, Row{"::2:3:4:5:6:7:8", "0:2:3:4:5:6:7:8"},
                    Row{"::ffff:1.2.3.4", "1.2.3.4"}, Row{"::ffff:102:304", "1.2.3.4"},
                    Row{"0:0:0:0:0:ffff:1.2.3.4", "1.2.3.4"}, Row{"64:ff9b::192.0.2.33", "64:ff9b::c000:221"},
                    Row{"::1.2.3.4", "::102:304"}));

class IpAddressRefuses : public testing::TestWithParam<std::string> {};

TEST_P(IpAddressRefuses, WhatOnlySomeParsersTake) { EXPECT_TRUE(IpAddress::parse(GetParam()).has_error()); }

INSTANTIATE_TEST_SUITE_P(Text, IpAddressRefuses,
                         testing::Values("", "1", "127.1", "1.2.3", "1.2.3.4.", ".1.2.3.4", "1.2.3.4.5", "1..2.3",
                                         "256.1.1.1", "0177.0.0.1", "01.2.3.4", "1.2.3.00", "0x7f.0.0.1", "2130706433",
                                         "+1.2.3.4", "1.2.3.-4", " 1.2.3.4", "1.2.3.4 ", "1.2.3.4\n", "1.2.3.4/32",
                                         std::string("1.2.3.4\0", 8), ":", ":::", "1", "::1%eth0", "fe80::1%1", "[::1]",
                                         "1:2:3:4:5:6:7", "1:2:3:4:5:6:7:8:9", "1:2:3:4:5:6:7:8::", "::1::", "1::2::3",
                                         ":1:2:3:4:5:6:7:8",
                                         "1:2:3:4:5:6:7:", "1:2:3:4:5:6:7:8:", "12345::", "g::", "0x1::", "::1.2.3",
                                         "::1.2.3.256", "::01.2.3.4", "1.2.3.4::", "1.2.3.4:5::", "::1.2.3.4:5",
                                         "1:2:3:4:5:6:7:1.2.3.4", "::-1", "::+1", ":: 1"));

TEST(IpAddress, TakesAMappedAddressForTheIpv4One)
{
    EXPECT_EQ(*IpAddress::parse("::ffff:10.0.0.1"), IpAddress::v4({10, 0, 0, 1}));
    EXPECT_TRUE(IpAddress::parse("::ffff:10.0.0.1")->is_v4());
    EXPECT_FALSE(IpAddress::parse("::10.0.0.1")->is_v4());
}

TEST(Network, HoldsItsEdgesAndNothingBeyond)
{
    const auto network = Network::parse("100.64.0.0/10");

    EXPECT_FALSE(network->contains(*IpAddress::parse("100.63.255.255")));
    EXPECT_TRUE(network->contains(*IpAddress::parse("100.64.0.0")));
    EXPECT_TRUE(network->contains(*IpAddress::parse("100.127.255.255")));
    EXPECT_FALSE(network->contains(*IpAddress::parse("100.128.0.0")));
}

TEST(Network, IsOneAddressWithoutAPrefix)
{
    EXPECT_TRUE(Network::parse("203.0.113.7")->contains(*IpAddress::parse("203.0.113.7")));
    EXPECT_FALSE(Network::parse("203.0.113.7")->contains(*IpAddress::parse("203.0.113.6")));
    EXPECT_TRUE(Network::parse("2001:db8::1")->contains(*IpAddress::parse("2001:db8::1")));
}

TEST(Network, OfAllIpv6HoldsNoIpv4)
{
    EXPECT_TRUE(Network::parse("::/0")->contains(*IpAddress::parse("2606:4700::1")));
    EXPECT_FALSE(Network::parse("::/0")->contains(*IpAddress::parse("10.0.0.1")));
    EXPECT_TRUE(Network::parse("0.0.0.0/0")->contains(*IpAddress::parse("10.0.0.1")));
    EXPECT_FALSE(Network::parse("0.0.0.0/0")->contains(*IpAddress::parse("::1")));
}

TEST(Network, MayBeWrittenMapped)
{
    EXPECT_TRUE(Network::parse("::ffff:10.0.0.0/104")->contains(*IpAddress::parse("10.255.0.1")));
    EXPECT_FALSE(Network::parse("::ffff:10.0.0.0/104")->contains(*IpAddress::parse("11.0.0.0")));
}

class NetworkRefuses : public testing::TestWithParam<const char*> {};

TEST_P(NetworkRefuses, AndSaysWhatToWrite)
{
    const auto network = Network::parse(GetParam());

    ASSERT_TRUE(network.has_error());
    EXPECT_NE(network.error().detail.find("10.0.0.0/8"), std::string::npos);
}

INSTANTIATE_TEST_SUITE_P(Text, NetworkRefuses,
                         testing::Values("", "/8", "10.0.0.0/", "10.0.0.0/33", "10.0.0.0/08", "10.0.0.0/-1",
                                         "10.0.0.0/8 ", "10.0.0.0/8/8", "10.0.0.1/8", "10/8", "2001:db8::/129",
                                         "2001:db8::1/32", "::ffff:0:0/90", "example.com/8"));

}  // namespace
}  // namespace fantail::core
