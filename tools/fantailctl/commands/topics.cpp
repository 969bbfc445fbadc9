#include "fantailctl/commands/topics.hpp"

#include <algorithm>
#include <chrono>
#include <utility>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include "fantailctl/commands/topic_plan.hpp"
#include "fantailctl/output/json.hpp"
#include "fantailctl/output/table.hpp"

namespace fantail::fantailctl {

namespace {

namespace json = boost::json;

const char* name_of(TopicStep step)
{
    switch (step) {
    case TopicStep::none:
        return "none";
    case TopicStep::create:
        return "create";
    case TopicStep::configure:
        return "configure";
    case TopicStep::refuse:
        break;
    }
    return "refuse";
}

const char* name_of(core::FindingKind kind)
{
    switch (kind) {
    case core::FindingKind::missing:
        return "missing";
    case core::FindingKind::unsafe:
        return "unsafe";
    case core::FindingKind::differs:
        break;
    }
    return "differs";
}

std::vector<PlannedTopic> plan_now(const Context& context, kafka::Admin& admin)
{
    const auto table = core::topic_table(context.settings.topics);
    std::vector<std::string> names;
    for (const auto& spec : table) names.push_back(spec.name);
    return plan_topics(table, value_or_fail(admin.describe_topics(names)));
}

json::object as_json(const PlannedTopic& topic)
{
    json::array findings;
    for (const auto& finding : topic.findings) {
        findings.push_back(json::object{{"kind", name_of(finding.kind)},
                                        {"setting", finding.setting},
                                        {"expected", finding.expected},
                                        {"actual", finding.actual},
                                        {"can_apply", finding.can_apply},
                                        {"text", core::describe(finding)}});
    }
    return {{"topic", topic.spec.name},
            {"partitions", topic.spec.partitions},
            {"step", name_of(topic.step)},
            {"findings", std::move(findings)}};
}

void print(const Context& context, const std::vector<PlannedTopic>& plan)
{
    if (context.output == Output::json) {
        json::array topics;
        for (const auto& topic : plan) topics.push_back(as_json(topic));
        print_json(context.out, topics);
        return;
    }
    Table table{{"TOPIC", "PARTITIONS", "STEP"}};
    for (const auto& topic : plan) {
        table.add({topic.spec.name, std::to_string(topic.spec.partitions), name_of(topic.step)});
    }
    table.print(context.out);
    for (const auto& topic : plan) {
        for (const auto& finding : topic.findings) {
            context.out << name_of(finding.kind) << ": " << core::describe(finding) << '\n';
        }
    }
}

bool any(const std::vector<PlannedTopic>& plan, bool (*holds)(const PlannedTopic&))
{
    return std::any_of(plan.begin(), plan.end(), holds);
}

bool is_refused(const PlannedTopic& topic) { return topic.step == TopicStep::refuse; }

void carry_out(const PlannedTopic& topic, std::int16_t replication_factor, kafka::Admin& admin)
{
    if (topic.step == TopicStep::create) {
        const auto created = admin.create_topic(topic.spec, replication_factor);
        // Somebody else applies at the same moment: theirs is from the same table.
        if (created.has_error() && created.error().code == core::ErrorCode::conflict) return;
        ok_or_fail(created);
        return;
    }
    const bool any_to_set = std::any_of(topic.findings.begin(), topic.findings.end(),
                                        [](const core::TopicFinding& finding) { return finding.can_apply; });
    if (any_to_set) ok_or_fail(admin.configure_topic(topic.spec));
}

/// A broker answers "created" before it knows of the topic itself; a service started at that moment would not find it.
/// Asks again at once: each question is a round trip to all of them.
void wait_until_known(std::vector<std::string> names, kafka::Admin& admin)
{
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds{15};
    for (;;) {
        const auto states = value_or_fail(admin.describe_topics(names));
        std::erase_if(names, [&](const std::string& name) { return states.at(name).has_value(); });
        if (names.empty()) return;
        if (std::chrono::steady_clock::now() > deadline) {
            throw Failure{ExitCode::unavailable, names.front() + " was created, but the brokers do not show it"};
        }
    }
}

}  // namespace

ExitCode check_topics(const Context& context)
{
    auto admin = context.settings.kafka_admin();
    const auto found = plan_now(context, admin);
    print(context, found);
    return any(found, stops_a_service) ? ExitCode::no : ExitCode::ok;
}

ExitCode plan_topics(const Context& context)
{
    auto admin = context.settings.kafka_admin();
    const auto plan = plan_now(context, admin);
    print(context, plan);
    return any(plan, is_refused) ? ExitCode::no : ExitCode::ok;
}

ExitCode apply_topics(const Context& context)
{
    auto admin = context.settings.kafka_admin();
    auto plan = plan_now(context, admin);
    std::vector<std::string> created;
    for (auto& topic : plan) {
        if (topic.step == TopicStep::create) created.push_back(topic.spec.name);
        carry_out(topic, context.settings.topics.replication_factor, admin);
        std::erase_if(topic.findings, [](const core::TopicFinding& finding) { return finding.can_apply; });
    }
    wait_until_known(std::move(created), admin);
    print(context, plan);  // what was done, and what stays
    return any(plan, is_refused) ? ExitCode::no : ExitCode::ok;
}

ExitCode create_source_topic(const Context& context, const SourceTopicOptions& options)
{
    const auto limits = core::topic_table(context.settings.topics);
    const auto largest = std::max_element(limits.begin(), limits.end(), [](const auto& a, const auto& b) {
        return a.max_message_bytes < b.max_message_bytes;
    });
    const core::TopicSpec spec{.name = options.name,
                               .partitions = options.partitions,
                               .cleanup = core::Cleanup::remove,
                               .retention = std::chrono::hours{24 * 7},
                               .compaction_lag = std::nullopt,
                               .max_message_bytes = largest->max_message_bytes};
    auto admin = context.settings.kafka_admin();
    const auto created = admin.create_topic(spec, context.settings.topics.replication_factor);
    const bool existed = created.has_error() && created.error().code == core::ErrorCode::conflict;
    if (!existed) ok_or_fail(created);
    wait_until_known({options.name}, admin);
    if (context.output == Output::json) {
        print_json(context.out, json::object{{"topic", options.name}, {"created", !existed}});
    } else {
        context.out << options.name << (existed ? " exists already\n" : " created\n");
    }
    return ExitCode::ok;
}

}  // namespace fantail::fantailctl
