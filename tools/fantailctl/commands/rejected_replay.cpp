#include <algorithm>
#include <chrono>
#include <map>
#include <memory>
#include <set>
#include <tuple>
#include <utility>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include "fantail/core/topics.hpp"
#include "fantailctl/commands/dead_letter_view.hpp"
#include "fantailctl/commands/record_place.hpp"
#include "fantailctl/commands/record_writer.hpp"
#include "fantailctl/commands/rejected.hpp"
#include "fantailctl/commands/rejected_plan.hpp"
#include "fantailctl/commands/topic_scan.hpp"
#include "fantailctl/output/json.hpp"
#include "fantailctl/output/table.hpp"

namespace fantail::fantailctl {

namespace {

namespace json = boost::json;

/// Clocks of brokers and of who wrote to the source topic differ: a return may seem this much older than the rejection.
constexpr std::chrono::minutes clock_slack{10};

const core::Error unheard_of{core::ErrorCode::unavailable, "Kafka did not acknowledge it: it may or may not appear"};

/// How each one that was begun ended, by its place in `rejected`.
using Results = std::map<core::Position, core::Result<core::Position>>;

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

Results write(const Context& context, TopicScan& scan, const std::vector<PlannedReturn>& plan)
{
    const auto topic = core::TopicNames{context.settings.topics.prefix}.rejected;
    std::set<core::Position> to_write;
    std::map<std::string, std::unique_ptr<RecordWriter>> writers;
    LogRanges ranges;
    for (const auto& planned : plan) {
        if (planned.step != ReplayStep::write) continue;
        to_write.insert(planned.position);
        auto& writer = writers[planned.source->partition.topic];
        if (!writer) writer = std::make_unique<RecordWriter>(context.settings, planned.source->partition.topic);
        const kafka::LogRange own{planned.position.offset, planned.position.offset.next()};
        auto& range = ranges.try_emplace(planned.position.partition.number, own).first->second;
        range = {std::min(range.begin, own.begin), std::max(range.end, own.end)};
    }
    Results results;
    if (to_write.empty()) return results;
    const auto put_back = [&](core::InRecord record) {
        if (!to_write.contains(record.position)) return;
        const auto event = read_rejected_event(std::move(record));
        const auto& at = event.record.position;
        results.insert({at, unheard_of});
        writers.at(event.source->partition.topic)
            ->append(return_record(event), [&results, at](core::Result<core::Position> told) {
                results.insert_or_assign(at, std::move(told));
            });
    };
    try {
        scan.read(topic, ranges, put_back);
    } catch (const Failure& failure) {  // what has been written so far must be told all the same
        context.err << failure.what() << '\n';
    }
    for (auto& [name, writer] : writers) writer->finish();
    return results;
}

enum class Manner { carry_out, dry_run };

/// What is told of one.
struct Told {
    const char* word;
    std::string detail;
    ExitCode code;
};

Told told_of(const PlannedReturn& planned, const Results& results, Manner manner)
{
    if (planned.step == ReplayStep::refuse) return {"refused", planned.why, ExitCode::no};
    if (planned.step == ReplayStep::skip) return {"skipped", planned.why, ExitCode::ok};
    if (manner == Manner::dry_run) return {"would replay", "", ExitCode::ok};
    const auto found = results.find(planned.position);
    if (found == results.end()) return {"not written", "it could not be read again", ExitCode::unavailable};
    if (found->second.has_error()) {
        const Failure failure{found->second.error()};
        return {"failed", failure.what(), failure.code()};
    }
    return {"replayed", place_of(found->second.value()), ExitCode::ok};
}

ExitCode report(const Context& context, const std::vector<PlannedReturn>& plan, const Results& results, Manner manner)
{
    auto code = ExitCode::ok;
    json::array objects;
    Table table{{"ID", "EVENT", "RESULT", "DETAIL"}};
    for (const auto& planned : plan) {
        const auto told = told_of(planned, results, manner);
        if (told.code != ExitCode::ok) code = told.code;
        const auto source = planned.source ? place_of(*planned.source) : std::string{};
        table.add({planned.handle, source.empty() ? "-" : visible(source), told.word,
                   told.detail.empty() ? "-" : visible(told.detail)});
        objects.push_back(
            json::object{{"id", planned.handle}, {"event", source}, {"result", told.word}, {"detail", told.detail}});
    }
    if (context.output == Output::json) {
        print_json(context.out, objects);
    } else {
        table.print(context.out);
    }
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

    const bool lacks_consent = options.handles.empty() && !options.is_sure && !options.dry_run;
    const auto manner = options.dry_run || lacks_consent ? Manner::dry_run : Manner::carry_out;
    const auto results = manner == Manner::dry_run ? Results{} : write(context, scan, plan);
    const auto code = report(context, plan, results, manner);
    const auto unknown = report_unknown(context, options.handles, plan);
    if (lacks_consent) {
        context.err << "nothing was written: --yes carries it out\n";
        return ExitCode::usage;
    }
    return code == ExitCode::ok ? unknown : code;
}

}  // namespace fantail::fantailctl
