#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "fantail/core/url.hpp"

namespace fantail::http {

class ClientIdentity;

/// What a connection is made to, and in whose name: only requests for an equal one may share a connection or a session
/// of TLS.
struct Destination {
    core::Scheme scheme;
    std::uint16_t port;
    std::string_view host;
    const ClientIdentity* identity;  ///< shown to the peer; nullptr: none

    friend bool operator==(const Destination&, const Destination&) = default;
};

inline Destination destination_of(const core::Url& url, const ClientIdentity* identity) noexcept
{
    return {.scheme = url.scheme(), .port = url.port(), .host = url.host(), .identity = identity};
}

}  // namespace fantail::http
