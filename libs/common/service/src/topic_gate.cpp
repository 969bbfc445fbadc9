#include "fantail/service/topic_gate.hpp"

#include <chrono>

#include "fantail/kafka/admin.hpp"
#include "fantail/service/kafka_reports.hpp"

namespace fantail::service {

namespace {

using namespace std::chrono_literals;

constexpr auto ask_for = 5s;
constexpr auto ask_again_after = 1s;

// Topics of producers are theirs: that they exist is all we ask.
bool report_source_topics(const std::vector<std::string>& names,
                          const std::map<std::string, std::optional<core::TopicState>>& states, const obs::Log& log)
{
    bool all_there = true;
    for (const auto& name : names) {
        if (states.at(name)) continue;
        all_there = false;
        log.error("source topic is missing: create it, or take it out of `realms`", {{"topic", name}});
    }
    return all_there;
}

bool report(const core::TopicFinding& finding, const obs::Log& log)
{
    const auto text = core::describe(finding);
    if (finding.kind == core::FindingKind::differs) {
        log.warning(text, {{"topic", finding.topic}});
        return true;
    }
    log.error(text, {{"topic", finding.topic}});
    return false;
}

}  // namespace

TopicGate check_topics(const Settings& settings, const std::vector<std::string>& source_topics, const obs::Log& log,
                       runtime::StopSignal& stop)
{
    auto admin = kafka::Admin::create(settings.kafka_client("start"), ask_for);
    if (!admin) throw config::ConfigError{{{"", "kafka.properties", admin.error().detail, ""}}};

    const auto table = core::topic_table(settings.topics);
    auto names = source_topics;
    for (const auto& topic : table) names.push_back(topic.name);

    const auto waiting = warn_to(log, "waiting for Kafka");
    for (;;) {
        auto states = admin->describe_topics(names);
        if (states) {
            bool fit = report_source_topics(source_topics, *states, log);
            for (const auto& topic : table) {
                for (const auto& finding : core::check_topic(topic, states->at(topic.name))) {
                    fit = report(finding, log) && fit;
                }
            }
            return fit ? TopicGate::open : TopicGate::refused;
        }
        waiting(states.error());
        const auto stopped = stop.wait_for(ask_again_after);
        if (stopped) return TopicGate::told_to_stop;
    }
}

}  // namespace fantail::service
