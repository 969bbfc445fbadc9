#include <algorithm>
#include <map>
#include <utility>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include "fantailctl/commands/dead_letter_view.hpp"
#include "fantailctl/commands/dead_letters.hpp"
#include "fantailctl/commands/record_place.hpp"
#include "fantailctl/commands/record_writer.hpp"
#include "fantailctl/commands/replay_search.hpp"
#include "fantailctl/output/json.hpp"
#include "fantailctl/output/table.hpp"

namespace fantail::fantailctl {

namespace {

namespace json = boost::json;

const core::Error unheard_of{core::ErrorCode::unavailable, "Kafka did not acknowledge it: it may or may not appear"};

/// How each one that was begun ended, by its letter's place.
using Results = std::map<core::Position, core::Result<core::Position>>;

Results write(const Context& context, TopicScan& scan, const std::vector<PlannedReplay>& plan)
{
    const core::TopicNames topics{context.settings.topics.prefix};
    std::map<core::Position, std::uint32_t> numbers;
    LogRanges ranges;
    for (const auto& [letter, step, replay] : plan) {
        if (step != ReplayStep::write) continue;
        numbers.insert({letter.position, replay});
        const kafka::LogRange own{letter.position.offset, letter.position.offset.next()};
        auto& range = ranges.try_emplace(letter.position.partition.number, own).first->second;
        range = {std::min(range.begin, own.begin), std::max(range.end, own.end)};
    }
    Results results;
    if (numbers.empty()) return results;
    RecordWriter writer{context.settings, topics.deliveries};
    const auto replay = [&](core::InRecord record) {
        const auto number = numbers.find(record.position);
        if (number == numbers.end()) return;
        const auto letter = read_dead_letter(std::move(record));
        const auto& at = letter.record.position;
        results.insert({at, unheard_of});
        writer.append(replay_record(letter, number->second, topics), [&results, at](core::Result<core::Position> told) {
            results.insert_or_assign(at, std::move(told));
        });
    };
    try {
        scan.read(topics.dead_letters, ranges, replay);
    } catch (const Failure& failure) {  // what has been written so far must be told all the same
        context.err << failure.what() << '\n';
    }
    writer.finish();
    return results;
}

enum class Manner { carry_out, dry_run };

/// What is told of one replay.
struct Told {
    const char* word;
    std::string detail;
    ExitCode code;
};

Told told_of(const PlannedReplay& planned, const Results& results, Manner manner)
{
    const auto& [letter, step, replay] = planned;
    if (step == ReplayStep::refuse) return {"refused", letter.obstacle, ExitCode::no};
    if (step == ReplayStep::skip) {
        return {"skipped", "replayed already; --again does it once more", ExitCode::ok};
    }
    if (manner == Manner::dry_run) return {"would replay", "", ExitCode::ok};
    const auto found = results.find(letter.position);
    if (found == results.end()) {
        return {"not written", "the letter could not be read again", ExitCode::unavailable};
    }
    if (found->second.has_error()) {
        const Failure failure{found->second.error()};
        return {"failed", failure.what(), failure.code()};
    }
    return {"replayed", place_of(found->second.value()), ExitCode::ok};
}

ExitCode report(const Context& context, const std::vector<PlannedReplay>& plan, const Results& results, Manner manner)
{
    auto code = ExitCode::ok;
    json::array objects;
    Table table{{"DELIVERY", "REPLAY", "WEBHOOK", "RESULT", "DETAIL"}};
    for (const auto& planned : plan) {
        const auto told = told_of(planned, results, manner);
        if (told.code != ExitCode::ok) code = told.code;
        table.add({visible(planned.letter.handle), std::to_string(planned.replay), visible(planned.letter.webhook),
                   told.word, told.detail.empty() ? "-" : visible(told.detail)});
        objects.push_back(json::object{{"delivery_id", planned.letter.handle},
                                       {"replay", planned.replay},
                                       {"webhook_id", planned.letter.webhook},
                                       {"result", told.word},
                                       {"detail", told.detail}});
    }
    if (context.output == Output::json) {
        print_json(context.out, objects);
    } else {
        table.print(context.out);
    }
    return code;
}

/// Ids that no dead letter has are a slip that must not look like success.
ExitCode report_unknown(const Context& context, const std::vector<std::string>& wanted,
                        const ReplayCandidates& candidates)
{
    auto code = ExitCode::ok;
    for (const auto& delivery : wanted) {
        if (candidates.all().contains(delivery)) continue;
        context.err << "there is no dead letter " << delivery << " (that the filter lets through)\n";
        code = ExitCode::no;
    }
    return code;
}

}  // namespace

ExitCode replay_dead_letters(const Context& context, const ReplayDeadLettersOptions& options)
{
    const core::TopicNames topics{context.settings.topics.prefix};
    TopicScan scan{context.settings};
    const auto found = find_replays(scan, topics, {options.deliveries, filter_of(options.choice)});
    const auto plan = plan_replays(found.candidates, found.known, options.again ? Again::write : Again::skip);

    const bool lacks_consent = options.deliveries.empty() && !options.is_sure && !options.dry_run;
    const auto manner = options.dry_run || lacks_consent ? Manner::dry_run : Manner::carry_out;
    const auto results = manner == Manner::dry_run ? Results{} : write(context, scan, plan);
    const auto code = report(context, plan, results, manner);
    const auto unknown = report_unknown(context, options.deliveries, found.candidates);
    if (lacks_consent) {
        context.err << "nothing was written: --yes carries it out\n";
        return ExitCode::usage;
    }
    return code == ExitCode::ok ? unknown : code;
}

}  // namespace fantail::fantailctl
