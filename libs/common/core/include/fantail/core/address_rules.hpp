#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "fantail/core/result.hpp"

namespace fantail::core {

/// An IP address as 16 bytes; IPv4 lies mapped (::ffff:a.b.c.d), so that a mapped address is the IPv4 one.
struct IpAddress {
    std::array<std::uint8_t, 16> bytes{};

    static IpAddress v4(std::array<std::uint8_t, 4> octets) noexcept;
    static Result<IpAddress> parse(std::string_view text);  ///< strict dotted quad, or RFC 4291 without a zone

    [[nodiscard]] bool is_v4() const noexcept;
    [[nodiscard]] std::string to_string() const;

    friend bool operator==(const IpAddress&, const IpAddress&) = default;
};

/// `10.0.0.0/8`, `2001:db8::/32`; a bare address is a network of one.
class Network {
public:
    static Result<Network> parse(std::string_view text);
    [[nodiscard]] bool contains(const IpAddress& address) const noexcept;

private:
    IpAddress base_;
    unsigned prefix_bits_{128};  ///< of 128; an IPv4 prefix counts from bit 96
};

/// Which resolved addresses may be dialled.
///
/// Denied by default is whatever is not the public internet (the list is in the source, with its RFCs); the operator
/// denies more, and may allow some of what is denied. An allowed network wins over the built-in list, the operator's
/// denial over everything.
///
/// Threads: immutable; share freely.
class AddressRules {
public:
    AddressRules(std::vector<Network> operator_allows, std::vector<Network> operator_denies);

    [[nodiscard]] bool allows(const IpAddress& address) const noexcept;

private:
    std::vector<Network> allows_;
    std::vector<Network> denies_;
};

}  // namespace fantail::core
