#include "fantailctl/command_line.hpp"

#include <map>
#include <ostream>
#include <string>
#include <utility>
#include <vector>

#include <CLI/CLI.hpp>

#include "fantail/core/time_text.hpp"
#include "fantail/service/build_info.hpp"
#include "fantailctl/command_line_logs.hpp"
#include "fantailctl/commands/dialect.hpp"
#include "fantailctl/commands/explain.hpp"
#include "fantailctl/commands/format.hpp"
#include "fantailctl/commands/groups.hpp"
#include "fantailctl/commands/keys.hpp"
#include "fantailctl/commands/publish.hpp"
#include "fantailctl/commands/publish_check.hpp"
#include "fantailctl/commands/signing.hpp"
#include "fantailctl/commands/sink.hpp"
#include "fantailctl/commands/topics.hpp"
#include "fantailctl/commands/webhook.hpp"

namespace fantail::fantailctl {

namespace {

/// What the command line was parsed into: the options of every command, of which one was asked for. The functions
/// below describe the commands; the whole of the tool's surface can be read here.
struct Parsed {
    SettingsArguments settings;
    Output output{Output::table};
    SourceTopicOptions source_topic;
    GroupStart group_start;
    std::string group;
    ApiOptions api;
    NewWebhook webhook;
    std::string webhook_id;
    ExplainOptions explain;
    PublishOptions publish;
    SinkOptions sink;
    SignOptions sign;
    VerifyOptions verify;
    ApiKeyOptions api_key;
    DialectCheck dialect_check;
    FormatOptions format;
    LogCommandOptions logs;
    Run run;
};

/// The parsed option becomes a setting, so that its rules and its fault texts are the services' own.
void as_setting(CLI::App& app, Parsed& parsed, const std::string& option, const std::string& key,
                const std::string& help)
{
    app.add_option_function<std::string>(
        option, [&parsed, key](const std::string& value) { parsed.settings.set.push_back(key + "=" + value); }, help);
}

CLI::App* command(CLI::App& family, Parsed& parsed, const std::string& name, const std::string& help, Run run)
{
    auto* made = family.add_subcommand(name, help)->fallthrough();
    made->callback([&parsed, run = std::move(run)] { parsed.run = run; });
    return made;
}

CLI::App& family(CLI::App& app, const std::string& name, const std::string& help)
{
    auto* made = app.add_subcommand(name, help)->fallthrough();
    made->require_subcommand(1);
    return *made;
}

void add_secret(CLI::App& app, SecretArgument& secret)
{
    auto* text = app.add_option("--secret", secret.text, "The secret (other users of the machine can see it)");
    app.add_option("--secret-file", secret.file, "A file that holds the secret")->excludes(text);
}

void add_api(CLI::App& app, ApiOptions& api)
{
    app.add_option("--api", api.url, "http://HOST:PORT of the ingestor (FANTAIL_API)")->envname("FANTAIL_API");
    app.add_option("--api-key-file", api.key_file, "A file that holds the API key (or FANTAIL_API_KEY)");
    app.add_option("--api-ca", api.ca_file, "PEM of authorities, for an https API");
}

void add_globals(CLI::App& app, Parsed& parsed)
{
    app.add_option("--config", parsed.settings.config_file, "A service's configuration: brokers, topics, dialects");
    as_setting(app, parsed, "--brokers", "kafka.brokers", "HOST:PORT,… of Kafka (FANTAIL_KAFKA__BROKERS)");
    app.add_option_function<std::vector<std::string>>(
        "--property",
        [&parsed](const std::vector<std::string>& all) {
            for (const auto& each : all) parsed.settings.set.push_back("kafka.properties." + each);
        },
        "NAME=VALUE: a librdkafka property, repeatable");
    as_setting(app, parsed, "--prefix", "topics.prefix", "Before the topics' names (default: fantail.)");
    as_setting(app, parsed, "--dialects", "dialects.path", "Folder of the dialects (FANTAIL_DIALECTS__PATH)");
    const std::map<std::string, Output> outputs{{"table", Output::table}, {"json", Output::json}};
    app.add_option("-o,--output", parsed.output, "table (default) or json")
        ->transform(CLI::CheckedTransformer{outputs}.description(""))
        ->type_name("FORM");
}

void add_topics(CLI::App& app, Parsed& parsed)
{
    auto& topics = family(app, "topics", "Fantail's own topics: plan, create, mend, check");
    as_setting(topics, parsed, "--partitions", "topics.partitions", "P (default 16); fixed once created");
    as_setting(topics, parsed, "--replication-factor", "topics.replication_factor", "Copies (default 1)");
    as_setting(topics, parsed, "--max-event-bytes", "topics.max_event_bytes", "Ingest limit (default 1 MiB)");
    command(topics, parsed, "plan", "What apply would do", plan_topics);
    command(topics, parsed, "apply", "Create what is missing, mend what can be mended; never the partitions",
            apply_topics);
    command(topics, parsed, "check", "Exit 1 where a service would refuse to start", check_topics);
    auto* source =
        command(topics, parsed, "create-source", "A topic for events, for trying things out",
                [&parsed](const Context& context) { return create_source_topic(context, parsed.source_topic); });
    source->add_option("NAME", parsed.source_topic.name)->required();
    // Here it is the one topic's: it hides the family's option of the same name.
    source->add_option("--partitions", parsed.source_topic.partitions, "Its partitions (default 4)")
        ->check(CLI::Range(1, 1024));
}

void add_groups(CLI::App& app, Parsed& parsed)
{
    auto& groups = family(app, "groups", "Where the services' consumer groups stand");
    auto* start = command(groups, parsed, "start", "Say where a group begins; not while it has members",
                          [&parsed](const Context& context) { return start_group(context, parsed.group_start); });
    start->add_option("--group", parsed.group_start.group)->required();
    start->add_option("--topic", parsed.group_start.topics, "Repeatable")->required();
    start->add_option("--at", parsed.group_start.at, "beginning, end, or a time as 2026-01-15T10:00:00Z")->required();
    auto* show = command(groups, parsed, "show", "What is committed, and the lag",
                         [&parsed](const Context& context) { return show_group(context, parsed.group); });
    show->add_option("--group", parsed.group)->required();
}

void add_webhooks(CLI::App& app, Parsed& parsed)
{
    auto& webhook = family(app, "webhook", "Webhooks of the API key's realm and tenant");
    add_api(webhook, parsed.api);

    auto* create = command(webhook, parsed, "create", "Create one", [&parsed](const Context& context) {
        return create_webhook(context, parsed.api, parsed.webhook);
    });
    auto& made = parsed.webhook;
    create->add_option("--url", made.url, "Where to deliver")->required();
    create->add_option("--name", made.name);
    create->add_option("--event", made.events, "A type or pattern, as post.* or *; repeatable");
    create->add_option("--filter", made.filter, "A file with the JSON of a filter: which events beyond their type");
    create->add_option("--project-id", made.project_ids, "sentimatrix: only this project's; repeatable");
    create->add_option("--conversation-id", made.conversation_ids, "conversations: whose messages; repeatable");
    create->add_option("--header", made.headers, "NAME=VALUE to send along; repeatable");
    create->add_option("--body-format", made.body_format, "raw, javascript, python or php");
    create->add_option("--tenant", made.tenant, "*: all tenants of the realm, with an operator's key");
    add_secret(*create, made.secret);

    command(webhook, parsed, "list", "List them",
            [&parsed](const Context& context) { return list_webhooks(context, parsed.api); });
    command(webhook, parsed, "export", "A JSON line for each, for explain --webhooks",
            [&parsed](const Context& context) { return export_webhooks(context, parsed.api); });
    auto* get = command(webhook, parsed, "get", "Show one", [&parsed](const Context& context) {
        return get_webhook(context, parsed.api, parsed.webhook_id);
    });
    get->add_option("ID", parsed.webhook_id)->required();
    auto* remove = command(webhook, parsed, "delete", "Delete one", [&parsed](const Context& context) {
        return delete_webhook(context, parsed.api, parsed.webhook_id);
    });
    remove->add_option("ID", parsed.webhook_id)->required();
}

void add_explain(CLI::App& app, Parsed& parsed)
{
    auto& options = parsed.explain;
    auto* made = command(app, parsed, "explain", "Who would get an event, and why the others not; exit 1 when nobody",
                         [&parsed](const Context& context) { return explain(context, parsed.api, parsed.explain); });
    made->add_option("-f,--file", options.input, "One JSON document, or one a line; - is standard input")->required();
    made->add_option("--webhook", options.webhook, "Ask this one only");
    made->add_option("--header", options.headers, "NAME=VALUE of the event's record, as tenant=ws_1; repeatable");
    made->add_option("--webhooks", options.exported, "FILE of `webhook export`: ask these, and no service");
    made->add_option("--dialect", options.dialect, "With --webhooks: how their events look");
    made->add_option("--tenant", options.tenant, "With --webhooks: whose they are");
    made->add_flag("--brief", options.brief, "Without what would be sent");
    add_api(*made, parsed.api);
}

void add_publish(CLI::App& app, Parsed& parsed)
{
    auto& options = parsed.publish;
    auto* made = command(app, parsed, "publish", "Write events to a source topic", [&options](const Context& context) {
        return options.check_only ? check_publication(context, options) : publish(context, options);
    });
    made->add_option("FILE", options.input, "One JSON document, or one a line; - is standard input")->required();
    made->add_option("--topic", options.topic)->required();
    made->add_option("--dialect", options.dialect, "Check the events, and take the key from them");
    made->add_option("--key", options.key, "Default: the tenant header, else the event's tenant, else its id");
    made->add_option("--header", options.headers, "NAME=VALUE, as tenant=ws_1; repeatable");
    made->add_flag(
        "--check", options.check_only,
        "Send nothing: say what the ingestor would make of each event (realms from --config, else --dialect)");
    add_api(*made, options.api);
}

void add_sink(CLI::App& app, Parsed& parsed)
{
    auto& options = parsed.sink;
    auto* made = command(app, parsed, "sink", "A receiver that verifies deliveries, or misbehaves as told",
                         [&options](const Context& context) { return run_sink(context, options); });
    made->add_option("--listen", options.listen, "ADDRESS:PORT (default 127.0.0.1:0, any free port)");
    made->add_option("--dialect", options.dialect)->required();
    add_secret(*made, options.secret);
    made->add_option("--tls-cert", options.tls_certificate, "PEM: serve https");
    made->add_option("--tls-key", options.tls_key, "PEM");
    auto* status = made->add_option("--fail-status", options.fail_status, "Answer with this status (500)")
                       ->check(CLI::Range(200, 599));
    auto* hang = made->add_flag_callback(
        "--hang", [&options] { options.fault = SinkFault::hang; }, "Never answer");
    auto* drip = made->add_flag_callback(
        "--drip", [&options] { options.fault = SinkFault::drip; }, "Answer a byte a second");
    hang->excludes(drip)->excludes(status);
    drip->excludes(status);
    made->add_option("--fail-first", options.fail_first, "Misbehave for the first N deliveries only");
    made->add_option("--log", options.log, "A file that gets a JSON line for each delivery");
    made->add_option("--expect", options.expect, "End with 0 once N different ones were verified");
    made->parse_complete_callback([&options, status] {
        const bool fails = status->count() > 0 || options.fail_first.has_value();
        if (options.fault == SinkFault::none && fails) options.fault = SinkFault::status;
    });
}

void add_signing(CLI::App& app, Parsed& parsed)
{
    auto& signs = parsed.sign;
    auto* made = command(app, parsed, "sign", "The headers that a delivery of a body would carry",
                         [&signs](const Context& context) { return sign(context, signs); });
    made->add_option("--dialect", signs.dialect)->required();
    add_secret(*made, signs.secret);
    made->add_option("--id", signs.id, "webhook-id (default: the event's, or a new one)");
    made->add_option("--timestamp", signs.timestamp, "Unix seconds (default: now)");
    made->add_option("--delivery-id", signs.delivery_id, "For dialects that send it");
    made->add_option("--body", signs.body, "FILE or -")->required();

    auto& verifies = parsed.verify;
    made = command(app, parsed, "verify", "Whether a delivery is genuine; exit 1 when not",
                   [&verifies](const Context& context) { return verify(context, verifies); });
    made->add_option("--dialect", verifies.dialect)->required();
    add_secret(*made, verifies.secret);
    made->add_option("--headers", verifies.headers, "FILE of `Name: value` lines")->required();
    made->add_option("--body", verifies.body, "FILE with the exact bytes")->required();
    made->add_option("--at", verifies.at, "Unix seconds at which it came (default: now)");
}

void add_dialects(CLI::App& app, Parsed& parsed)
{
    auto& checks = parsed.dialect_check;
    auto* made = command(family(app, "dialect", "Dialect files"), parsed, "check",
                         "All that is wrong with them, or a sample delivery; exit 1 when something is",
                         [&checks](const Context& context) { return check_dialects(context, checks); });
    made->add_option("FILE", checks.files, "Repeatable")->required();
    made->add_option("--event", checks.event, "FILE or -: the event to deliver (default: one that is made up)");
    add_secret(*made, checks.secret);
    made->add_option("--body-format", checks.body_format, "raw, javascript, python or php (default: the dialect's)");
    made->add_option("--url", checks.url, "Where the sample goes (default: https://receiver.example/webhook)");
    made->add_option("--timestamp", checks.timestamp, "Unix seconds (default: now)");

    auto& formats = parsed.format;
    made = command(app, parsed, "format", "The body that receivers get; exit 1 when one passes untouched",
                   [&formats](const Context& context) { return format_events(context, formats); });
    made->add_option("FILE", formats.input, "One JSON document, or one a line; - is standard input")->required();
    made->add_option("--as", formats.format, "raw, javascript, python or php")->required();
}

void add_keys(CLI::App& app, Parsed& parsed)
{
    auto& options = parsed.api_key;
    auto* made = command(family(app, "api-key", "Keys of the management API"), parsed, "new",
                         "A new key, and its entry for the ingestor's key file",
                         [&options](const Context& context) { return new_api_key(context, options); });
    made->add_option("--realm", options.realm)->required();
    made->add_option("--tenant", options.tenant)->required();
    made->add_option("--role", options.role, "tenant (default) or operator")
        ->check(CLI::IsMember({"tenant", "operator"}));
    made->add_option("--scope", options.scope, "read, write (changes webhooks, sees secrets) or admin (default)")
        ->check(CLI::IsMember({"read", "write", "admin"}));
    made->add_option("--name", options.name, "For people (default: the tenant)");
    made->add_option("--email", options.email, "Whom to write to about what is created with the key");
    made->add_option("--expires-at", options.expires_at, "As 2027-01-31T00:00:00Z (default: never)")
        ->check([](const std::string& text) {
            return core::parse_iso8601_seconds(text) ? std::string{} : "a time is written 2027-01-31T00:00:00Z";
        });
    command(family(app, "sealing-key", "Keys that webhook secrets are sealed with"), parsed, "new",
            "A line for the sealing key file", new_sealing_key);
}

}  // namespace

ExitCode run_command_line(int argc, const char* const argv[], Streams streams)
{
    Parsed parsed;
    CLI::App app{"Operates Fantail, and tries it out: topics, webhooks, events, a receiver.", "fantailctl"};
    app.require_subcommand(1);
    app.set_version_flag("--version", service::version());
    add_globals(app, parsed);
    add_topics(app, parsed);
    add_groups(app, parsed);
    add_webhooks(app, parsed);
    add_explain(app, parsed);
    add_publish(app, parsed);
    add_log_commands(app, parsed.logs, parsed.run);
    add_sink(app, parsed);
    add_signing(app, parsed);
    add_dialects(app, parsed);
    add_keys(app, parsed);
    try {
        app.parse(argc, argv);
    } catch (const CLI::ParseError& error) {
        return app.exit(error, streams.out, streams.err) == 0 ? ExitCode::ok : ExitCode::usage;
    }
    const Context context{load_settings(parsed.settings), parsed.output, streams.out, streams.err};
    return parsed.run(context);
}

}  // namespace fantail::fantailctl
