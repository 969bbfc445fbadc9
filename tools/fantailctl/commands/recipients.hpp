#pragma once

#include <memory>
#include <string>
#include <vector>

#include <boost/json/array.hpp>

#include "fantail/core/match_index.hpp"
#include "fantail/core/realm.hpp"
#include "fantail/core/record.hpp"
#include "ingestor/app/event.hpp"

namespace fantail::fantailctl {

/// Who of the webhooks that the management API has listed gets an event, by the ingestor's own index. An API key shows
/// one tenant's webhooks, so nothing is known of another's.
class Recipients {
public:
    /// `listed`: the API's list, which is of the realm's dialect and of whoever's event is asked about.
    ///
    /// Errors: a Failure where an element is no webhook, or its filter none.
    Recipients(const boost::json::array& listed, const core::Realm& realm);

    /// In the order of their ids. `event` was read from `record`.
    [[nodiscard]] std::vector<std::string> of(const core::InRecord& record, const ingestor::Event& event) const;

private:
    std::shared_ptr<const core::MatchIndex> index_;
};

}  // namespace fantail::fantailctl
