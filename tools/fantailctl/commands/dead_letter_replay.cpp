#include <map>
#include <optional>
#include <utility>

#include "fantailctl/commands/dead_letter_view.hpp"
#include "fantailctl/commands/dead_letters.hpp"
#include "fantailctl/commands/replay_search.hpp"
#include "fantailctl/commands/replaying.hpp"
#include "fantailctl/output/listing.hpp"

namespace fantail::fantailctl {

namespace {

ReplayResults write(const Context& context, TopicScan& scan, const std::vector<PlannedReplay>& plan)
{
    const core::TopicNames topics{context.settings.topics.prefix};
    std::map<core::Position, std::uint32_t> numbers;
    ReplayTargets targets;
    for (const auto& [letter, step, replay] : plan) {
        if (step != ReplayStep::write) continue;
        numbers.insert({letter.position, replay});
        targets.insert({letter.position, topics.deliveries});
    }
    return write_again(context, scan, topics.dead_letters, targets, [&](core::InRecord record) {
        const auto number = numbers.at(record.position);
        return replay_record(read_dead_letter(std::move(record)), number, topics);
    });
}

ExitCode report(const Context& context, const std::vector<PlannedReplay>& plan, const ReplayResults* results)
{
    auto code = ExitCode::ok;
    Listing listing{{"DELIVERY", "REPLAY", "WEBHOOK", "RESULT", "DETAIL"}};
    for (const auto& [letter, step, replay] : plan) {
        const std::string why =
            step == ReplayStep::skip ? "replayed already; --again does it once more" : letter.obstacle;
        const auto told = told_of(step, why, letter.position, results);
        if (told.code != ExitCode::ok) code = told.code;
        listing.add({{visible(letter.handle), std::to_string(replay), visible(letter.webhook), told.word,
                      told.detail.empty() ? "-" : visible(told.detail)},
                     {{"delivery_id", letter.handle},
                      {"replay", replay},
                      {"webhook_id", letter.webhook},
                      {"result", told.word},
                      {"detail", told.detail}}});
    }
    listing.print(context);
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

    const ReplayConsent consent{
        .names_records = !options.deliveries.empty(), .is_sure = options.is_sure, .dry_run = options.dry_run};
    const auto results = consent.writes() ? std::optional{write(context, scan, plan)} : std::nullopt;
    const auto code = report(context, plan, results ? &*results : nullptr);
    return end_of_replay(context, consent, code, report_unknown(context, options.deliveries, found.candidates));
}

}  // namespace fantail::fantailctl
