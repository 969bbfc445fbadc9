#include "fantailctl/command_line_logs.hpp"

#include <string>
#include <utility>

namespace fantail::fantailctl {

namespace {

CLI::App* command(CLI::App& family, Run& chosen, const std::string& name, const std::string& help, Run run)
{
    auto* made = family.add_subcommand(name, help)->fallthrough();
    made->callback([&chosen, run = std::move(run)] { chosen = run; });
    return made;
}

void add_choice(CLI::App& app, DeadLetterChoice& choice)
{
    auto& filter = choice.filter;
    app.add_option("--realm", filter.realm);
    app.add_option("--tenant", filter.tenant);
    app.add_option("--webhook", filter.webhook, "A webhook's id");
    app.add_option("--reason", filter.reason, "As in the columns REASON or LAST: not_retried, timeout, 503");
    app.add_option("--from", choice.from, "Written at or after this time, as 2026-01-15T10:00:00Z");
    app.add_option("--to", choice.to, "Written before this time");
}

void add_audit(CLI::App& app, AuditOptions& options, Run& run)
{
    auto* made = command(app, run, "audit",
                         "Recompute from the topics what became of every delivery: exit 0 when it balances, 1 when "
                         "something differs",
                         [&options](const Context& context) { return audit(context, options); });
    made->add_option("--from", options.from,
                     "Events at or after this time, as 2026-01-15T10:00:00Z (default: beginning, as far as the logs "
                     "are whole)");
    made->add_option("--to", options.to, "Events before this time (default: now)");
    made->add_option("--realm", options.realm, "Only this one");
    made->add_option("--ingestor-group", options.ingestor_group, "Default: PREFIX + ingestor");
    made->add_option("--dispatcher-group", options.dispatcher_group, "Default: PREFIX + dispatcher");
    made->add_option("--relay-group", options.relay_group, "Default: the dispatchers' + -relay");
}

void add_dead_letters(CLI::App& app, LogCommandOptions& options, Run& run)
{
    auto* family = app.add_subcommand("dead-letters", "Deliveries that failed: list, look into, replay")->fallthrough();
    family->require_subcommand(1);

    auto& lists = options.list;
    auto* list = command(*family, run, "list", "Those that match, the oldest first",
                         [&lists](const Context& context) { return list_dead_letters(context, lists); });
    add_choice(*list, lists.choice);
    list->add_option("--limit", lists.limit, "The newest N (default 100)")->check(CLI::Range(1, 1'000'000));

    auto& shows = options.show;
    auto* show = command(*family, run, "show", "The last one of a delivery: task, outcome, body",
                         [&shows](const Context& context) { return show_dead_letter(context, shows); });
    show->add_option("ID", shows.handle, "A delivery id, or PARTITION:OFFSET")->required();
    show->add_flag("--body", shows.body_only, "The body's exact bytes and nothing else");

    auto& replays = options.replay;
    auto* replay =
        command(*family, run, "replay", "Deliver again: a new chain with the same delivery id and webhook-id",
                [&replays](const Context& context) { return replay_dead_letters(context, replays); });
    replay->add_option("ID", replays.deliveries, "Delivery ids; none: all that match, and then --yes is needed");
    add_choice(*replay, replays.choice);
    auto* dry_run = replay->add_flag("--dry-run", replays.dry_run, "Only say what would be written");
    replay->add_flag("--yes", replays.is_sure, "Carry it out for all that match")->excludes(dry_run);
    replay->add_flag("--again", replays.again, "Also those that were replayed since");
}

void add_choice(CLI::App& app, RejectedChoice& choice)
{
    app.add_option("--topic", choice.filter.topic, "The source topic");
    app.add_option("--reason", choice.filter.reason, "As in the column REASON: bad_json, no_tenant");
    app.add_option("--from", choice.from, "Rejected at or after this time, as 2026-01-15T10:00:00Z");
    app.add_option("--to", choice.to, "Rejected before this time");
}

void add_rejected(CLI::App& app, LogCommandOptions& options, Run& run)
{
    auto* family =
        app.add_subcommand("rejected", "Records that were no events: list, look into, put back")->fallthrough();
    family->require_subcommand(1);

    auto& lists = options.list_rejected;
    auto* list = command(*family, run, "list", "Those that match, the oldest first",
                         [&lists](const Context& context) { return list_rejected(context, lists); });
    add_choice(*list, lists.choice);
    list->add_option("--limit", lists.limit, "The newest N (default 100)")->check(CLI::Range(1, 1'000'000));

    auto& shows = options.show_rejected;
    auto* show = command(*family, run, "show", "One of them: where it lay, why it was rejected, headers, bytes",
                         [&shows](const Context& context) { return show_rejected(context, shows); });
    show->add_option("ID", shows.handle, "PARTITION:OFFSET, as list has it")->required();
    show->add_flag("--body", shows.body_only, "The exact bytes and nothing else");

    auto& replays = options.replay_rejected;
    auto* replay = command(*family, run, "replay", "Put back into the source topic, as it came: once its fault is gone",
                           [&replays](const Context& context) { return replay_rejected(context, replays); });
    replay->add_option("ID", replays.handles, "PARTITION:OFFSET…; none: all that match, and then --yes is needed");
    add_choice(*replay, replays.choice);
    auto* dry_run = replay->add_flag("--dry-run", replays.dry_run, "Only say what would be written");
    replay->add_flag("--yes", replays.is_sure, "Carry it out for all that match")->excludes(dry_run);
    replay->add_flag("--again", replays.again, "Also those that were put back before");
}

}  // namespace

void add_log_commands(CLI::App& app, LogCommandOptions& options, Run& run)
{
    add_audit(app, options.audit, run);
    add_dead_letters(app, options, run);
    add_rejected(app, options, run);
}

}  // namespace fantail::fantailctl
