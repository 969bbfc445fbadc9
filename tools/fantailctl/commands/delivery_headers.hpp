#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "fantail/core/dialect.hpp"
#include "fantail/core/header.hpp"
#include "fantail/crypto/signing_key.hpp"

namespace fantail::fantailctl {

/// What is told of a delivery that is shown, not sent.
struct ShownDelivery {
    std::string id;  ///< `webhook-id`
    std::string event_type;
    std::string event_time;
    std::optional<std::string> delivery_id;  ///< nullopt: a dialect that sends it is shown without
    std::int64_t sent_at;                    ///< unix seconds
    std::string_view body;
};

/// The headers that say what it is and that it is genuine, in the dispatcher's order. Without a key: unsigned.
std::vector<core::Header> delivery_headers(const core::Dialect& dialect, const crypto::SigningKey* key,
                                           const ShownDelivery& delivery);

}  // namespace fantail::fantailctl
