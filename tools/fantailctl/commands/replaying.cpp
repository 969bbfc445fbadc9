#include "fantailctl/commands/replaying.hpp"

#include <algorithm>
#include <memory>
#include <ostream>
#include <utility>

#include "fantailctl/commands/record_place.hpp"
#include "fantailctl/commands/record_writer.hpp"

namespace fantail::fantailctl {

namespace {

const core::Error unheard_of{core::ErrorCode::unavailable, "Kafka did not acknowledge it: it may or may not appear"};

/// Of each partition the least that has all of them.
LogRanges ranges_of(const ReplayTargets& targets)
{
    LogRanges ranges;
    for (const auto& [place, target] : targets) {
        const kafka::LogRange own{place.offset, place.offset.next()};
        auto& range = ranges.try_emplace(place.partition.number, own).first->second;
        range = {std::min(range.begin, own.begin), std::max(range.end, own.end)};
    }
    return ranges;
}

}  // namespace

ReplayResults write_again(const Context& context, TopicScan& scan, const std::string& topic,
                          const ReplayTargets& targets, const std::function<core::OutRecord(core::InRecord)>& made)
{
    ReplayResults results;
    std::map<std::string, std::unique_ptr<RecordWriter>> writers;
    for (const auto& [place, target] : targets) {
        auto& writer = writers[target];
        if (!writer) writer = std::make_unique<RecordWriter>(context.settings, target);
    }
    const auto write = [&](core::InRecord record) {
        const auto target = targets.find(record.position);
        if (target == targets.end()) return;
        const auto at = record.position;
        results.insert({at, unheard_of});
        writers.at(target->second)->append(made(std::move(record)), [&results, at](core::Result<core::Position> told) {
            results.insert_or_assign(at, std::move(told));
        });
    };
    try {
        if (!targets.empty()) scan.read(topic, ranges_of(targets), write);
    } catch (const Failure& failure) {
        context.err << failure.what() << '\n';
    }
    for (auto& [name, writer] : writers) writer->finish();
    return results;
}

ToldReplay told_of(ReplayStep step, const std::string& why, const core::Position& record, const ReplayResults* results)
{
    if (step == ReplayStep::refuse) return {"refused", why, ExitCode::no};
    if (step == ReplayStep::skip) return {"skipped", why, ExitCode::ok};
    if (results == nullptr) return {"would replay", "", ExitCode::ok};
    const auto found = results->find(record);
    if (found == results->end()) return {"not written", "it could not be read again", ExitCode::unavailable};
    if (found->second.has_error()) {
        const Failure failure{found->second.error()};
        return {"failed", failure.what(), failure.code()};
    }
    return {"replayed", place_of(found->second.value()), ExitCode::ok};
}

ExitCode end_of_replay(const Context& context, const ReplayConsent& consent, ExitCode code, ExitCode unknown)
{
    if (consent.is_missing()) {
        context.err << "nothing was written: --yes carries it out\n";
        return ExitCode::usage;
    }
    return code == ExitCode::ok ? unknown : code;
}

}  // namespace fantail::fantailctl
