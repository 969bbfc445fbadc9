#include "fantail/core/address_rules.hpp"

#include <algorithm>
#include <charconv>
#include <optional>

namespace fantail::core {

namespace {

constexpr std::size_t v4_at = 12;  // where the four octets of a mapped address lie
constexpr std::size_t groups = 8;  // of an IPv6 address, 16 bits each
constexpr std::array<std::uint8_t, v4_at> mapped_prefix{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};

Error not_an_address(std::string_view text)
{
    return {ErrorCode::invalid_argument, "\"" + std::string{text.substr(0, 64)} + "\" is not an IP address"};
}

/// A whole number without sign, leading zero or anything behind it: `010` is eight to some parsers and ten to others.
std::optional<unsigned> decimal(std::string_view text, unsigned most)
{
    if (text.empty() || (text.size() > 1 && text.front() == '0')) return std::nullopt;
    unsigned value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc{} || end != text.data() + text.size() || value > most) return std::nullopt;
    return value;
}

std::optional<std::array<std::uint8_t, 4>> dotted_quad(std::string_view text)
{
    std::array<std::uint8_t, 4> octets{};
    for (std::size_t i = 0; i < octets.size(); ++i) {
        const bool last = i + 1 == octets.size();
        const auto dot = text.find('.');
        if (last != (dot == std::string_view::npos)) return std::nullopt;
        const auto octet = decimal(text.substr(0, dot), 255);
        if (!octet) return std::nullopt;
        octets[i] = static_cast<std::uint8_t>(*octet);
        if (!last) text.remove_prefix(dot + 1);
    }
    return octets;
}

std::optional<std::uint16_t> hex_group(std::string_view text)
{
    if (text.empty() || text.size() > 4) return std::nullopt;
    std::uint16_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value, 16);
    if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
    return value;
}

using Groups = std::vector<std::uint16_t>;

/// The groups on one side of `::`, or all of them. A dotted quad may stand for the last two of the whole address.
std::optional<Groups> read_groups(std::string_view text, bool quad_may_end_it)
{
    Groups read;
    if (text.empty()) return read;
    for (;;) {
        const auto colon = text.find(':');
        const bool last = colon == std::string_view::npos;
        const auto part = text.substr(0, colon);
        if (last && quad_may_end_it && part.find('.') != std::string_view::npos) {
            const auto quad = dotted_quad(part);
            if (!quad) return std::nullopt;
            read.push_back(static_cast<std::uint16_t>((*quad)[0] << 8 | (*quad)[1]));
            read.push_back(static_cast<std::uint16_t>((*quad)[2] << 8 | (*quad)[3]));
            return read;
        }
        const auto group = hex_group(part);
        if (!group || read.size() == groups) return std::nullopt;
        read.push_back(*group);
        if (last) return read;
        text.remove_prefix(colon + 1);
    }
}

/// RFC 4291, 2.2: eight groups, of which one run of at least one may be left out as `::`.
std::optional<Groups> all_groups(std::string_view text)
{
    const auto gap = text.find("::");
    if (gap == std::string_view::npos) {
        auto whole = read_groups(text, true);
        return whole && whole->size() == groups ? whole : std::nullopt;
    }
    auto left = read_groups(text.substr(0, gap), false);
    const auto right = read_groups(text.substr(gap + 2), true);
    if (!left || !right || left->size() + right->size() >= groups) return std::nullopt;
    left->resize(groups - right->size(), 0);
    left->insert(left->end(), right->begin(), right->end());
    return left;
}

/// Where the longest run of at least two zero groups lies, the first of several: RFC 5952, 4.2.
struct ZeroRun {
    std::size_t first{groups};
    std::size_t length{1};  // a single group is not shortened
};

ZeroRun longest_zero_run(const std::array<unsigned, groups>& all)
{
    ZeroRun longest;
    for (std::size_t i = 0; i < groups; ++i) {
        std::size_t end = i;
        while (end < groups && all[end] == 0) ++end;
        if (end - i > longest.length) longest = {.first = i, .length = end - i};
    }
    return longest;
}

std::string v6_text(const std::array<std::uint8_t, 16>& bytes)
{
    std::array<unsigned, groups> all{};
    for (std::size_t i = 0; i < groups; ++i) all[i] = unsigned{bytes[2 * i]} << 8 | bytes[2 * i + 1];

    const auto run = longest_zero_run(all);
    std::string text;
    for (std::size_t i = 0; i < groups;) {
        if (i == run.first) {
            text += "::";
            i += run.length;
            continue;
        }
        if (!text.empty() && text.back() != ':') text += ':';
        std::array<char, 4> digits{};
        const auto written = std::to_chars(digits.data(), digits.data() + digits.size(), all[i], 16);
        text.append(digits.data(), written.ptr);
        ++i;
    }
    return text;
}

std::string v4_text(const std::array<std::uint8_t, 16>& bytes)
{
    std::string text;
    for (std::size_t i = v4_at; i < bytes.size(); ++i) {
        if (i != v4_at) text += '.';
        text += std::to_string(bytes[i]);
    }
    return text;
}

}  // namespace

IpAddress IpAddress::v4(std::array<std::uint8_t, 4> octets) noexcept
{
    IpAddress address;
    std::copy(mapped_prefix.begin(), mapped_prefix.end(), address.bytes.begin());
    std::copy(octets.begin(), octets.end(), address.bytes.begin() + v4_at);
    return address;
}

Result<IpAddress> IpAddress::parse(std::string_view text)
{
    if (text.find(':') == std::string_view::npos) {
        const auto octets = dotted_quad(text);
        if (!octets) return not_an_address(text);
        return v4(*octets);
    }
    const auto read = all_groups(text);
    if (!read) return not_an_address(text);
    IpAddress address;
    for (std::size_t i = 0; i < groups; ++i) {
        address.bytes[2 * i] = static_cast<std::uint8_t>((*read)[i] >> 8);
        address.bytes[2 * i + 1] = static_cast<std::uint8_t>((*read)[i] & 0xff);
    }
    return address;
}

bool IpAddress::is_v4() const noexcept { return std::equal(mapped_prefix.begin(), mapped_prefix.end(), bytes.begin()); }

std::string IpAddress::to_string() const { return is_v4() ? v4_text(bytes) : v6_text(bytes); }

}  // namespace fantail::core
