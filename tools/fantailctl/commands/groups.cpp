#include "fantailctl/commands/groups.hpp"

#include <algorithm>
#include <map>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include "fantailctl/input/moment.hpp"
#include "fantailctl/output/json.hpp"
#include "fantailctl/output/table.hpp"

namespace fantail::fantailctl {

namespace {

namespace json = boost::json;

kafka::LogPlace place_of(const std::string& at)
{
    if (at == "beginning") return kafka::AtBeginning{};
    if (at == "end") return kafka::AtEnd{};
    return value_or_fail(parse_moment(at));
}

/// One partition of a group, with its log.
struct Progress {
    core::Partition partition;
    std::int64_t committed;
    kafka::LogRange log;

    [[nodiscard]] std::int64_t lag() const
    {
        return std::max<std::int64_t>(log.end.value() - std::max(committed, log.begin.value()), 0);
    }
    [[nodiscard]] std::int64_t lost() const { return std::max<std::int64_t>(log.begin.value() - committed, 0); }
};

std::vector<Progress> progress_of(const std::string& group, kafka::Admin& admin)
{
    std::map<std::string, std::map<std::int32_t, kafka::LogRange>> logs;
    std::vector<Progress> all;
    for (const auto& offset : value_or_fail(admin.group_offsets(group))) {
        const auto& topic = offset.partition.topic;
        if (!logs.contains(topic)) logs[topic] = value_or_fail(admin.log_ranges(topic));
        const auto log = logs[topic].find(offset.partition.number);
        if (log != logs[topic].end()) all.push_back({offset.partition, offset.committed.value(), log->second});
    }
    std::sort(all.begin(), all.end(), [](const auto& a, const auto& b) { return a.partition < b.partition; });
    return all;
}

void print(const Context& context, const std::vector<Progress>& partitions)
{
    if (context.output == Output::json) {
        json::array rows;
        for (const auto& row : partitions) {
            rows.push_back(json::object{{"topic", row.partition.topic},
                                        {"partition", row.partition.number},
                                        {"committed", row.committed},
                                        {"begin", row.log.begin.value()},
                                        {"end", row.log.end.value()},
                                        {"lag", row.lag()},
                                        {"lost", row.lost()}});
        }
        print_json(context.out, rows);
        return;
    }
    Table table{{"TOPIC", "PARTITION", "COMMITTED", "BEGIN", "END", "LAG", "LOST"}};
    for (const auto& row : partitions) {
        table.add({row.partition.topic, std::to_string(row.partition.number), std::to_string(row.committed),
                   std::to_string(row.log.begin.value()), std::to_string(row.log.end.value()),
                   std::to_string(row.lag()), std::to_string(row.lost())});
    }
    table.print(context.out);
}

}  // namespace

ExitCode start_group(const Context& context, const GroupStart& options)
{
    const auto place = place_of(options.at);
    auto admin = context.settings.kafka_admin();
    std::vector<intake::CommitPoint> points;
    for (const auto& topic : options.topics) {
        for (const auto& [number, offset] : value_or_fail(admin.offsets_at(topic, place))) {
            points.push_back({.partition = {topic, number}, .offset = offset, .metadata = {}});
        }
    }
    ok_or_fail(admin.commit_offsets(options.group, points));
    return show_group(context, options.group);
}

ExitCode show_group(const Context& context, const std::string& group)
{
    auto admin = context.settings.kafka_admin();
    const auto partitions = progress_of(group, admin);
    print(context, partitions);
    if (partitions.empty()) context.err << "the group " << group << " has committed nothing\n";
    return partitions.empty() ? ExitCode::no : ExitCode::ok;
}

}  // namespace fantail::fantailctl
