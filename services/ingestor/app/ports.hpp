#pragma once

#include <array>
#include <cstddef>
#include <string>
#include <string_view>

#include "fantail/codec/event_reader.hpp"
#include "fantail/core/ids.hpp"

namespace fantail::ingestor {

/// What the ingestor decides, it counts.
///
/// Threads: called from the worker that owns it.
class Counts {
public:
    virtual ~Counts() = default;

    virtual void accepted(const core::RealmName& realm, std::size_t matches) = 0;
    virtual void rejected(codec::Rejection reason) = 0;
    virtual void fields_appended(const core::RealmName& realm) = 0;  ///< the publisher left id or time out
    virtual void body_untouched(const core::RealmName& realm) = 0;   ///< normalising would have lost something
    virtual void settled_late() = 0;                                 ///< its partition had been given up
};

/// Where ids, generated secrets and nonces come from.
class Chance {
public:
    virtual ~Chance() = default;

    virtual std::string id(std::string_view prefix) = 0;
    virtual std::string secret() = 0;
    virtual std::array<std::byte, 12> nonce() = 0;
};

}  // namespace fantail::ingestor
