#pragma once

#include <cstddef>
#include <functional>

#include "fantail/core/retry.hpp"
#include "fantail/core/topics.hpp"
#include "fantail/core/webhook_upkeep.hpp"
#include "fantail/intake/ports.hpp"
#include "fantail/intake/webhook_follower.hpp"

namespace fantail::ingestor {

/// What is written to keep the webhooks' log in order, it counts.
///
/// Threads: the control worker's.
class UpkeepCounts {
public:
    virtual ~UpkeepCounts() = default;
    virtual void repaired(const core::WebhookRecord& record) = 0;
    virtual void buried(const core::WebhookId& id) = 0;
    virtual void not_written(const core::Error& error) = 0;  ///< it is decided again later
};

/// Writes what WebhookUpkeep decides. Ingestors do it, as they write webhooks; dispatchers only read them.
///
/// Threads: the webhook follower's worker.
/// Ends:    answers of Kafka that come after its destruction find nobody: it must outlive the log's last one.
class Upkeeping {
public:
    struct Parts {
        const intake::WebhookFollower& webhooks;
        intake::RecordLog& log;
        const intake::Clock& clock;
        std::function<core::Jitter()> jitter;
        UpkeepCounts& counts;
        core::TopicNames topics;
    };

    explicit Upkeeping(Parts parts) : parts_{std::move(parts)} {}

    /// To be called whenever the table was given out, at least each second. Does nothing while answers are awaited.
    void tend();

private:
    void write(core::UpkeepAction action);
    [[nodiscard]] core::OutRecord record_of(const core::UpkeepAction& action) const;
    void written(const core::UpkeepAction& action, const core::Result<core::Position>& at);

    Parts parts_;
    core::WebhookUpkeep upkeep_;
    std::size_t awaited_{0};
};

}  // namespace fantail::ingestor
