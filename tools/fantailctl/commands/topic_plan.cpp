#include "fantailctl/commands/topic_plan.hpp"

#include <algorithm>

namespace fantail::fantailctl {

namespace {

TopicStep step_for(const std::vector<core::TopicFinding>& findings)
{
    if (findings.empty()) return TopicStep::none;
    const auto is_missing = [](const core::TopicFinding& finding) {
        return finding.kind == core::FindingKind::missing;
    };
    if (std::any_of(findings.begin(), findings.end(), is_missing)) return TopicStep::create;

    const auto stays = [](const core::TopicFinding& finding) {
        return finding.kind == core::FindingKind::unsafe && !finding.can_apply;
    };
    if (std::any_of(findings.begin(), findings.end(), stays)) return TopicStep::refuse;
    const auto can_apply = [](const core::TopicFinding& finding) { return finding.can_apply; };
    return std::any_of(findings.begin(), findings.end(), can_apply) ? TopicStep::configure : TopicStep::none;
}

}  // namespace

std::vector<PlannedTopic> plan_topics(const std::vector<core::TopicSpec>& table, const TopicStates& states)
{
    std::vector<PlannedTopic> plan;
    for (const auto& spec : table) {
        const auto state = states.find(spec.name);
        auto findings = core::check_topic(spec, state == states.end() ? std::nullopt : state->second);
        const auto step = step_for(findings);
        plan.push_back({.spec = spec, .step = step, .findings = std::move(findings)});
    }
    return plan;
}

bool stops_a_service(const PlannedTopic& topic)
{
    return std::any_of(topic.findings.begin(), topic.findings.end(),
                       [](const core::TopicFinding& finding) { return finding.kind != core::FindingKind::differs; });
}

}  // namespace fantail::fantailctl
