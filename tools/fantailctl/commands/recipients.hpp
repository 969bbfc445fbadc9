#pragma once

#include <memory>
#include <set>
#include <string>
#include <vector>

#include <boost/json/array.hpp>

#include "fantail/core/match_index.hpp"
#include "fantail/core/realm.hpp"
#include "ingestor/app/event.hpp"

namespace fantail::fantailctl {

/// Who of the webhooks that the management API has listed gets an event, by the ingestor's own index. An API key shows
/// one tenant's webhooks, so nothing is known of another's.
class Recipients {
public:
    /// `listed`: the API's list, which is of the realm's dialect and of whoever's event is asked about.
    ///
    /// Errors: a Failure where an element is no webhook.
    Recipients(const boost::json::array& listed, const core::Realm& realm);

    /// In the order of their ids; with a mark where a filter of the webhook has the last word.
    [[nodiscard]] std::vector<std::string> of(const ingestor::Event& event) const;

private:
    std::shared_ptr<const core::MatchIndex> index_;
    std::set<std::string> filtered_;
};

}  // namespace fantail::fantailctl
