#pragma once

#include <memory>
#include <string>
#include <vector>

#include "fantail/core/match_index.hpp"
#include "fantail/core/realm.hpp"
#include "fantail/core/record.hpp"
#include "fantail/core/webhook.hpp"
#include "ingestor/app/event.hpp"

namespace fantail::fantailctl {

/// Who of a list of webhooks gets an event, by the ingestor's own index.
class Recipients {
public:
    /// `webhooks`: of the realm.
    Recipients(std::vector<core::Webhook> webhooks, const core::Realm& realm);

    /// In the order of their ids. `event` was read from `record`.
    [[nodiscard]] std::vector<std::string> of(const core::InRecord& record, const ingestor::Event& event) const;

private:
    std::shared_ptr<const core::MatchIndex> index_;
};

}  // namespace fantail::fantailctl
