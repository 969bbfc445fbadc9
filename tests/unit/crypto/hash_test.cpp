#include "fantail/crypto/hash.hpp"

#include <gtest/gtest.h>

namespace fantail::crypto {
namespace {

// RFC 4122, appendix C.
constexpr Uuid dns_namespace{0x6b, 0xa7, 0xb8, 0x10, 0x9d, 0xad, 0x11, 0xd1,
                             0x80, 0xb4, 0x00, 0xc0, 0x4f, 0xd4, 0x30, 0xc8};

std::string text_of(const Uuid& uuid)
{
    std::string text;
    for (const auto byte : uuid) {
        constexpr const char* digits = "0123456789abcdef";
        text += {digits[byte >> 4], digits[byte & 15]};
    }
    for (const std::size_t dash : {8U, 13U, 18U, 23U}) text.insert(dash, 1, '-');
    return text;
}

TEST(Sha256, OfFips180)
{
    EXPECT_EQ(sha256_hex("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    EXPECT_EQ(sha256_hex(""), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
}

TEST(UuidV5, IsWhatOtherImplementationsMake)
{
    EXPECT_EQ(uuid_v5(dns_namespace, "www.example.com"), "2ed6657d-e927-568b-95e1-2665a8aea6a2");
    EXPECT_EQ(uuid_v5(dns_namespace, "python.org"), "886313e1-3b8a-5372-9b90-0c9aee199e5d");
}

TEST(UuidV5, OfOurNamespacesIsMadeAsTheirCommentSays)
{
    EXPECT_EQ(uuid_v5(dns_namespace, "delivery.fantail"), text_of(delivery_namespace));
    EXPECT_EQ(uuid_v5(dns_namespace, "event.fantail"), text_of(event_namespace));
    EXPECT_EQ(uuid_v5(dns_namespace, "resource.fantail"), text_of(resource_namespace));
    EXPECT_EQ(uuid_v5(dns_namespace, "webhook.fantail"), text_of(webhook_namespace));
}

TEST(UuidV5, OfADeliveryNeverChanges)
{
    EXPECT_EQ(uuid_v5(delivery_namespace, "one event, one webhook"), "56c37d48-b431-575a-8f57-cd48e2f95ce6");
}

}  // namespace
}  // namespace fantail::crypto
