#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "fantail/core/result.hpp"

namespace fantail::core {

enum class Scheme { http, https };

/// A URL that we may send to, checked once by the rules that creation and connecting share.
///
/// Accepted: http or https; an LDH host name, a strict dotted quad or a bracketed IPv6 address without a zone; a port;
/// a path and a query of the characters RFC 3986 allows, %XX where they are encoded; at most max_length in all.
/// Refused: user info, a fragment, a host with an encoded character or a dot at its end, the old spellings of IP
/// addresses (`127.1`, `0x7f.1`, `2130706433`), anything with a control or non-ASCII character. The host is
/// lower-cased, an IPv4-mapped address written as the IPv4 one, the default port dropped, an empty path written as `/`.
/// Which ports and which of the two schemes may be used is the operator's policy and asked elsewhere.
///
/// Errors: parse() says what is wrong in words that a tenant understands.
class Url {
public:
    static constexpr std::size_t max_length = 2048;  ///< characters, of what is given and of its normalised form

    static Result<Url> parse(std::string_view text);

    [[nodiscard]] Scheme scheme() const noexcept { return scheme_; }
    [[nodiscard]] const std::string& host() const noexcept { return host_; }  ///< without brackets
    [[nodiscard]] std::uint16_t port() const noexcept { return port_; }       ///< the default one where none was given
    [[nodiscard]] const std::string& target() const noexcept { return target_; }  ///< path and query
    [[nodiscard]] bool host_is_address() const noexcept { return host_is_address_; }

    [[nodiscard]] std::string to_string() const;   ///< normalised; parses to an equal Url
    [[nodiscard]] std::string host_field() const;  ///< the Host header: brackets, and the port unless default
    [[nodiscard]] std::string origin() const;      ///< scheme and host_field(): equal where scheme, host and port are

    friend bool operator==(const Url&, const Url&) = default;

private:
    Url() = default;

    Scheme scheme_{Scheme::https};
    std::string host_;
    std::uint16_t port_{443};
    std::string target_;
    bool host_is_address_{false};
};

}  // namespace fantail::core
