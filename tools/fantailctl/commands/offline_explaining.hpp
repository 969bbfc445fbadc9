#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <boost/json/object.hpp>

#include "fantail/codec/event_reader.hpp"
#include "fantail/codec/field_reader.hpp"
#include "fantail/core/match_index.hpp"
#include "fantail/core/realm.hpp"
#include "fantail/core/webhook_table.hpp"

namespace fantail::fantailctl {

/// Explains events by webhooks that were exported, without a service. Who gets an event is what the ingestor's own
/// index finds; that the reasons say the same is a property of the program, and asserted with each event.
class OfflineExplaining {
public:
    struct Given {
        core::Dialect dialect;
        core::TenantId tenant;               ///< of the webhooks, and of events that name none
        std::string exported;                ///< see read_exported()
        std::optional<std::string> webhook;  ///< the only one that is asked
    };

    /// Errors: a Failure where the export cannot be read, or does not have the webhook.
    explicit OfflineExplaining(Given given);

    /// As `POST /v1/explain` answers it. `headers`: of the event's record, those of a CloudEvent among them.
    ///
    /// Errors: a Failure (`no`) where the ingestor would reject the event.
    boost::json::object explain(std::string_view event, const std::vector<core::Header>& headers);

private:
    core::Realm realm_;                                               ///< of the dialect's name
    core::SourceTopic topic_;                                         ///< whose events they would be
    std::vector<std::shared_ptr<const core::HeldWebhook>> webhooks_;  ///< in the order of their ids
    std::shared_ptr<const core::MatchIndex> index_;
    codec::EventReader reader_;
    codec::FieldReader field_reader_;
};

}  // namespace fantail::fantailctl
