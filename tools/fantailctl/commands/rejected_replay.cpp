#include <algorithm>
#include <chrono>
#include <map>
#include <optional>
#include <set>
#include <tuple>
#include <utility>

#include "fantail/core/topics.hpp"
#include "fantailctl/commands/dead_letter_view.hpp"
#include "fantailctl/commands/record_place.hpp"
#include "fantailctl/commands/rejected.hpp"
#include "fantailctl/commands/rejected_plan.hpp"
#include "fantailctl/commands/replaying.hpp"
#include "fantailctl/commands/topic_scan.hpp"
#include "fantailctl/output/listing.hpp"

namespace fantail::fantailctl {

namespace {

/// Clocks of brokers and of who wrote to the source topic differ: a return may seem this much older than the rejection.
constexpr std::chrono::minutes clock_slack{10};

/// An event that is asked for, without its bytes: there may be many.
struct Wanted {
    std::vector<RejectedEvent> events;
    KnownReturns known;
};

/// What a plan asks of the bytes is whether there are any: one stands for all.
RejectedEvent without_bytes(RejectedEvent event)
{
    if (event.record.value) event.record.value = event.record.value->substr(0, 1);
    event.record.headers.clear();
    return event;
}

Wanted look_through_rejected(TopicScan& scan, const std::string& topic, const ReplayRejectedOptions& options)
{
    const auto filter = filter_of(options.choice);
    const std::set<std::string> handles{options.handles.begin(), options.handles.end()};
    Wanted wanted;
    scan.read(topic, scan.ranges(topic), [&](core::InRecord record) {
        auto event = read_rejected_event(std::move(record));
        if (const auto* before = event.replay_of()) wanted.known.insert(*before);
        if (!handles.empty() && !handles.contains(event.handle())) return;
        if (filter.matches(event)) wanted.events.push_back(without_bytes(std::move(event)));
    });
    return wanted;
}

/// Returns lie on the partitions that the events came from, and are younger than their rejection.
void look_for_returns(TopicScan& scan, Wanted& wanted)
{
    std::map<std::string, std::set<std::int32_t>> sources;
    auto oldest = core::Timestamp::max();
    for (const auto& event : wanted.events) {
        if (!event.source) continue;
        sources[event.source->partition.topic].insert(event.source->partition.number);
        oldest = std::min(oldest, event.record.timestamp);
    }
    for (const auto& [topic, partitions] : sources) {
        if (scan.ranges_if_any(topic).empty()) continue;
        auto ranges = scan.ranges_since(topic, oldest - clock_slack);
        std::erase_if(ranges, [&own = partitions](const auto& one) { return !own.contains(one.first); });
        scan.read(topic, ranges, [&](const core::InRecord& record) {
            if (const auto* before = record.header(replay_header)) wanted.known.insert(*before);
        });
    }
}

std::vector<PlannedReturn> plan_of(const Wanted& wanted, Again again)
{
    std::vector<PlannedReturn> plan;
    for (const auto& event : wanted.events) plan.push_back(plan_return(event, wanted.known, again));
    std::ranges::sort(plan, {}, [](const PlannedReturn& one) { return std::tie(one.rejected, one.position); });
    return plan;
}

ReplayResults write(const Context& context, TopicScan& scan, const std::vector<PlannedReturn>& plan)
{
    ReplayTargets targets;
    for (const auto& planned : plan) {
        if (planned.step == ReplayStep::write) targets.insert({planned.position, planned.source->partition.topic});
    }
    return write_again(context, scan, core::TopicNames{context.settings.topics.prefix}.rejected, targets,
                       [](core::InRecord record) { return return_record(read_rejected_event(std::move(record))); });
}

ExitCode report(const Context& context, const std::vector<PlannedReturn>& plan, const ReplayResults* results)
{
    auto code = ExitCode::ok;
    Listing listing{{"ID", "EVENT", "RESULT", "DETAIL"}};
    for (const auto& planned : plan) {
        const auto told = told_of(planned.step, planned.why, planned.position, results);
        if (told.code != ExitCode::ok) code = told.code;
        const auto source = planned.source ? place_of(*planned.source) : std::string{};
        listing.add({{planned.handle, source.empty() ? "-" : visible(source), told.word,
                      told.detail.empty() ? "-" : visible(told.detail)},
                     {{"id", planned.handle}, {"event", source}, {"result", told.word}, {"detail", told.detail}}});
    }
    listing.print(context);
    return code;
}

/// Places that hold no rejected event are a slip that must not look like success.
ExitCode report_unknown(const Context& context, const std::vector<std::string>& handles,
                        const std::vector<PlannedReturn>& plan)
{
    auto code = ExitCode::ok;
    for (const auto& handle : handles) {
        if (std::ranges::find(plan, handle, &PlannedReturn::handle) != plan.end()) continue;
        context.err << "there is no rejected event " << handle << " (that the filter lets through)\n";
        code = ExitCode::no;
    }
    return code;
}

}  // namespace

ExitCode replay_rejected(const Context& context, const ReplayRejectedOptions& options)
{
    TopicScan scan{context.settings};
    const auto topic = core::TopicNames{context.settings.topics.prefix}.rejected;
    auto wanted = look_through_rejected(scan, topic, options);
    look_for_returns(scan, wanted);
    const auto plan = plan_of(wanted, options.again ? Again::write : Again::skip);

    const ReplayConsent consent{
        .names_records = !options.handles.empty(), .is_sure = options.is_sure, .dry_run = options.dry_run};
    const auto results = consent.writes() ? std::optional{write(context, scan, plan)} : std::nullopt;
    const auto code = report(context, plan, results ? &*results : nullptr);
    return end_of_replay(context, consent, code, report_unknown(context, options.handles, plan));
}

}  // namespace fantail::fantailctl
