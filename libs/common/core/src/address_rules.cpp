#include "fantail/core/address_rules.hpp"

#include <algorithm>
#include <charconv>
#include <cstddef>
#include <iterator>
#include <utility>

namespace fantail::core {

namespace {

constexpr unsigned address_bits = 128;
constexpr unsigned v4_bits = 32;

bool bit(const IpAddress& address, unsigned number) noexcept
{
    return (address.bytes[number / 8] >> (7 - number % 8) & 1) != 0;
}

bool same_prefix(const IpAddress& a, const IpAddress& b, unsigned bits) noexcept
{
    const auto whole = static_cast<std::ptrdiff_t>(bits / 8);
    if (!std::equal(a.bytes.begin(), a.bytes.begin() + whole, b.bytes.begin())) return false;
    const auto rest = bits % 8;
    if (rest == 0) return true;
    const auto at = static_cast<std::size_t>(whole);
    return (a.bytes[at] ^ b.bytes[at]) >> (8 - rest) == 0;
}

Error not_a_network(std::string_view text, std::string_view why)
{
    std::string detail{"network \""};
    detail.append(text.substr(0, 64)).append("\": ").append(why).append("; write 10.0.0.0/8 or 2001:db8::/32");
    return {ErrorCode::invalid_argument, std::move(detail)};
}

// RFC 6890 and the IANA special-purpose registries, and what a cloud answers on inside its own hosts.
constexpr std::array<std::string_view, 19> denied_v4{
    "0.0.0.0/8",         // this network, RFC 791
    "10.0.0.0/8",        // private, RFC 1918
    "100.64.0.0/10",     // carrier-grade NAT, RFC 6598
    "127.0.0.0/8",       // loopback, RFC 1122
    "168.63.129.16/32",  // Azure's host agent, though a public address
    "169.254.0.0/16",    // link-local and every cloud's metadata, RFC 3927
    "172.16.0.0/12",     // private, RFC 1918
    "192.0.0.0/24",      // protocol assignments, RFC 6890
    "192.0.2.0/24",      // documentation, RFC 5737
    "192.31.196.0/24",   // AS112, RFC 7535
    "192.52.193.0/24",   // AMT, RFC 7450
    "192.88.99.0/24",    // 6to4 relays, RFC 7526
    "192.168.0.0/16",    // private, RFC 1918
    "192.175.48.0/24",   // AS112, RFC 7534
    "198.18.0.0/15",     // benchmarks, RFC 2544
    "198.51.100.0/24",   // documentation, RFC 5737
    "203.0.113.0/24",    // documentation, RFC 5737
    "224.0.0.0/4",       // multicast, RFC 1112
    "240.0.0.0/4",       // reserved and broadcast, RFC 1112
};

// Of IPv6 only this is public unicast (RFC 4291, 2.4): all else, NAT64 and the local kinds with it, is denied unnamed.
constexpr std::string_view public_v6 = "2000::/3";
constexpr std::array<std::string_view, 5> denied_v6{
    "2001::/23",          // protocol assignments, Teredo with them: an IPv4 address in disguise, RFC 2928
    "2001:db8::/32",      // documentation, RFC 3849
    "2002::/16",          // 6to4: an IPv4 address in disguise, RFC 3056
    "2620:4f:8000::/48",  // AS112, RFC 7534
    "3fff::/20",          // documentation, RFC 9637
};

struct BuiltIn {
    std::vector<Network> denied_v4_networks;
    Network public_v6_network;
    std::vector<Network> denied_v6_networks;
};

template <class Texts>
std::vector<Network> networks(const Texts& texts)
{
    std::vector<Network> parsed;
    parsed.reserve(std::size(texts));
    for (const auto text : texts) parsed.push_back(Network::parse(text).value());
    return parsed;
}

const BuiltIn& built_in()
{
    static const BuiltIn lists{networks(denied_v4), Network::parse(public_v6).value(), networks(denied_v6)};
    return lists;
}

bool any_contains(const std::vector<Network>& all, const IpAddress& address) noexcept
{
    return std::any_of(all.begin(), all.end(), [&](const Network& network) { return network.contains(address); });
}

/// ISATAP (RFC 5214, 6.1): an interface id of 0000:5efe or 0200:5efe and an IPv4 address, under any prefix.
bool is_isatap(const IpAddress& address) noexcept
{
    const auto& bytes = address.bytes;
    const bool universal_or_group_bits_only = (bytes[8] & 0xfc) == 0;
    return universal_or_group_bits_only && bytes[9] == 0 && bytes[10] == 0x5e && bytes[11] == 0xfe;
}

bool is_public(const IpAddress& address) noexcept
{
    const auto& lists = built_in();
    if (address.is_v4()) return !any_contains(lists.denied_v4_networks, address);
    return lists.public_v6_network.contains(address) && !any_contains(lists.denied_v6_networks, address) &&
           !is_isatap(address);
}

}  // namespace

Result<Network> Network::parse(std::string_view text)
{
    const auto slash = text.find('/');
    const auto base = IpAddress::parse(text.substr(0, slash));
    if (!base) return not_a_network(text, "what stands before the slash is not an IP address");

    // An address written with colons counts all 128 bits, also where it is an IPv4-mapped one.
    const bool written_as_v4 = text.substr(0, slash).find(':') == std::string_view::npos;
    const unsigned most = written_as_v4 ? v4_bits : address_bits;
    unsigned bits = most;
    if (slash != std::string_view::npos) {
        const auto digits = text.substr(slash + 1);
        const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), bits);
        const bool whole = error == std::errc{} && end == digits.data() + digits.size();
        if (!whole || bits > most || (digits.size() > 1 && digits.front() == '0')) {
            return not_a_network(text, "the prefix length is not a number up to " + std::to_string(most));
        }
    }

    Network network;
    network.base_ = *base;
    network.prefix_bits_ = address_bits - most + bits;
    for (unsigned number = network.prefix_bits_; number < address_bits; ++number) {
        if (bit(*base, number)) return not_a_network(text, "the address has bits beyond the prefix");
    }
    return network;
}

bool Network::contains(const IpAddress& address) const noexcept
{
    // `::/0` means every IPv6 address. The mapped form in which IPv4 lies here must not make it mean IPv4 too.
    return base_.is_v4() == address.is_v4() && same_prefix(base_, address, prefix_bits_);
}

AddressRules::AddressRules(std::vector<Network> operator_allows, std::vector<Network> operator_denies)
    : allows_{std::move(operator_allows)}, denies_{std::move(operator_denies)}
{
    built_in();  // made here, so that allows() neither allocates nor throws
}

bool AddressRules::allows(const IpAddress& address) const noexcept
{
    if (any_contains(denies_, address)) return false;
    return any_contains(allows_, address) || is_public(address);
}

}  // namespace fantail::core
