#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

#include <boost/asio/awaitable.hpp>

#include "fantail/codec/event_reader.hpp"
#include "fantail/core/outcome.hpp"
#include "fantail/core/packed_webhook.hpp"
#include "fantail/core/realm.hpp"
#include "fantail/core/result.hpp"
#include "fantail/core/topics.hpp"
#include "fantail/intake/webhook_follower.hpp"
#include "ingestor/app/caller.hpp"
#include "ingestor/app/event.hpp"
#include "ingestor/app/ports.hpp"

namespace fantail::ingestor {

/// What a person wants to try out.
struct TestRequest {
    std::optional<std::string> type{};  ///< nullopt: the dialect's own test
    std::optional<std::string> data{};  ///< JSON; nullopt: what the type's example has
};

/// What came of it.
struct Tested {
    std::string event_type;
    core::Outcome outcome;
};

/// Sends a test event to one webhook and waits for what comes of it.
///
/// The event is the dialect's own (codec::write_test_event) and goes the way of every other from there on: read,
/// formatted, written as a task, sent by whoever owns its endpoint's partition. It is not matched: a webhook can be
/// tested with any type, and before it is switched on.
///
/// Threads: the webhook follower's worker.
/// Errors:  not_found; invalid_argument where there is no such event type, or the event would be rejected; unavailable
///          where too many tests are under way, or no dispatcher has said in time what came of it: it may still be sent
///          then, within a minute.
/// Ends:    by the dialect's attempt_timeout and five seconds.
class Testing {
public:
    struct Parts {
        intake::WebhookFollower& webhooks;
        intake::RecordLog& log;
        const core::Realms& realms;
        const intake::Clock& clock;
        Chance& chance;
        TestOutcomes& outcomes;
        core::TopicNames topics;
        std::int32_t partitions;  ///< of `fantail.deliveries`
        codec::ReadLimits limits;
    };

    static constexpr std::size_t most_under_way = 16;  ///< in this process

    explicit Testing(Parts parts) : parts_{std::move(parts)} {}

    boost::asio::awaitable<core::Result<Tested>> test(Caller caller, core::WebhookId id, TestRequest wanted);

private:
    struct Prepared {
        core::OutRecord task;  ///< with its partition
        core::DeliveryId delivery;
        std::string event_type;
    };

    core::Result<Prepared> prepare(const Caller& caller, core::PackedPointer held, const core::Realm& realm,
                                   const TestRequest& wanted);
    core::Result<Event> event_for(const core::TenantId& tenant, const core::Webhook& webhook, const core::Realm& realm,
                                  const TestRequest& wanted);
    core::Result<void> check_type(const core::Realm& realm, const TestRequest& wanted);
    boost::asio::awaitable<core::Result<core::Outcome>> send(Prepared prepared, TestOutcomes::Deadline deadline);

    Parts parts_;
    codec::EventReader reader_;
    std::size_t under_way_{0};
};

}  // namespace fantail::ingestor
