#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <boost/asio/awaitable.hpp>

#include "fantail/codec/event_reader.hpp"
#include "fantail/core/body_format.hpp"
#include "fantail/core/ids.hpp"
#include "fantail/core/match_index.hpp"
#include "fantail/core/outcome.hpp"
#include "fantail/core/published_ids.hpp"
#include "fantail/core/result.hpp"
#include "fantail/core/webhook_statistics.hpp"

namespace fantail::ingestor {

/// The webhooks to match by, and when they were last confirmed to be all there are.
struct CurrentIndex {
    std::shared_ptr<const core::MatchIndex> index;
    std::chrono::steady_clock::time_point confirmed_at{};
};

/// The webhooks as the process knows them now. Whoever takes an event after the management API has answered must match
/// it by what was answered: a worker that heard of a newer index by a message only would match by the older one what it
/// takes before it comes to that message.
///
/// Threads: any.
class Webhooks {
public:
    virtual ~Webhooks() = default;
    [[nodiscard]] virtual CurrentIndex current() const = 0;
};

/// What the ingestor decides, it counts.
///
/// Threads: called from the worker that owns it.
class Counts {
public:
    virtual ~Counts() = default;

    virtual void accepted(const core::RealmName& realm, std::size_t matches) = 0;
    virtual void rejected(codec::Rejection reason) = 0;
    virtual void fields_appended(const core::RealmName& realm) = 0;  ///< the publisher left id or time out
    virtual void id_used_again(const core::RealmName& realm, core::IdUse use) = 0;  ///< any use but the first
    virtual void settled_late() = 0;                                                ///< its partition had been given up

    /// Normalising would have lost something: in this format the body went out as it came.
    virtual void body_untouched(const core::RealmName& realm, core::BodyFormat format) = 0;

    /// A body was owed to somebody that is larger than what common receivers read.
    virtual void body_large(const core::RealmName& realm, const core::EventId& event, std::size_t bytes) = 0;
};

/// Where ids, generated secrets and nonces come from.
class Chance {
public:
    virtual ~Chance() = default;

    virtual std::string id(std::string_view prefix) = 0;
    virtual std::string secret() = 0;       ///< `whsec_…`
    virtual std::string private_key() = 0;  ///< `whsk_…`
    virtual std::array<std::byte, 12> nonce() = 0;
};

/// The outcomes of tests that were asked for here, found in the log as they are written.
///
/// Threads: the control worker's.
class TestOutcomes {
public:
    virtual ~TestOutcomes() = default;

    using Deadline = std::chrono::steady_clock::time_point;

    /// Once this has returned, the outcome of this delivery is found whenever it is written: its task may be. What was
    /// expected must be forgotten at the end, whatever came of it.
    /// Errors: unavailable where Kafka did not say in time where the partition ends.
    virtual boost::asio::awaitable<core::Result<void>> expect(std::int32_t partition, core::DeliveryId delivery,
                                                              Deadline deadline) = 0;

    /// nullopt: there was none by the deadline.
    virtual boost::asio::awaitable<std::optional<core::Outcome>> outcome(core::DeliveryId delivery,
                                                                         Deadline deadline) = 0;

    virtual void forget(const core::DeliveryId& delivery) = 0;
};

/// What the log of outcomes says of webhooks.
///
/// Threads: the control worker's.
class Statistics {
public:
    virtual ~Statistics() = default;

    /// In the order asked for. Without figures as long as the log is not read up to its end, or cannot be asked.
    virtual boost::asio::awaitable<std::vector<core::WebhookFigures>> of(std::vector<core::WebhookId> webhooks) = 0;
};

}  // namespace fantail::ingestor
