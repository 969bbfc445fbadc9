#include "fantailctl/commands/rejected_plan.hpp"

#include "fantail/core/assert.hpp"
#include "fantailctl/commands/record_place.hpp"

namespace fantail::fantailctl {

namespace {

std::string obstacle_of(const RejectedEvent& event)
{
    if (!event.source) return "its headers do not say where it lay";
    if (event.original_bytes) {
        return "only the first part of its " + std::to_string(*event.original_bytes) +
               " bytes was kept: publish it again from where it came";
    }
    if (!event.record.value || event.record.value->empty()) return "it had no value: there is nothing to put back";
    return {};
}

}  // namespace

PlannedReturn plan_return(const RejectedEvent& event, const KnownReturns& known, Again again)
{
    PlannedReturn planned{.handle = event.handle(),
                          .position = event.record.position,
                          .rejected = event.record.timestamp,
                          .source = event.source,
                          .step = ReplayStep::write,
                          .why = obstacle_of(event)};
    if (!planned.why.empty()) {
        planned.step = ReplayStep::refuse;
    } else if (again == Again::skip && known.contains(place_of(event.record.position))) {
        planned.step = ReplayStep::skip;
        planned.why = "put back already; --again does it once more";
    }
    return planned;
}

core::OutRecord return_record(const RejectedEvent& event)
{
    FANTAIL_ASSERT(event.source && event.record.value);
    core::OutRecord record{.topic = event.source->partition.topic,
                           .key = event.record.key,
                           .value = event.record.value,
                           .headers = {},
                           .partition = event.source->partition.number};
    for (const auto& header : event.headers) {
        if (header.name != replay_header) record.headers.push_back(header);
    }
    record.headers.push_back({replay_header, place_of(event.record.position)});
    return record;
}

}  // namespace fantail::fantailctl
