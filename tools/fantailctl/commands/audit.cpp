#include "fantailctl/commands/audit.hpp"

#include <chrono>
#include <string>
#include <utility>
#include <vector>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include "fantail/core/time_text.hpp"
#include "fantailctl/commands/audit_reading.hpp"
#include "fantailctl/input/moment.hpp"
#include "fantailctl/output/json.hpp"
#include "fantailctl/output/table.hpp"

namespace fantail::fantailctl {

namespace {

namespace json = boost::json;

constexpr std::size_t most_differences = 100;

/// A column of the sums: its title, its name in JSON, its number.
struct Column {
    const char* title;
    const char* name;
    std::uint64_t core::AuditSums::*number;
};

const std::vector<Column> columns{{"ACCEPTED", "accepted", &core::AuditSums::accepted},
                                  {"REPLAYED", "replayed", &core::AuditSums::replayed},
                                  {"DELIVERED", "delivered", &core::AuditSums::delivered},
                                  {"FAILED", "failed", &core::AuditSums::failed},
                                  {"DISCARDED", "discarded", &core::AuditSums::discarded},
                                  {"WAITING", "waiting", &core::AuditSums::waiting},
                                  {"MISSING", "missing", &core::AuditSums::missing},
                                  {"NO_DEAD_LETTER", "no_dead_letter", &core::AuditSums::no_dead_letter},
                                  {"UNACCEPTED", "unaccepted", &core::AuditSums::unaccepted},
                                  {"CONTRADICTORY", "contradictory", &core::AuditSums::contradictory}};

struct Audited {
    std::string from;  ///< in words, for whoever reads the answer
    std::string to;
    core::AuditReport report;
    AuditRemarks remarks;

    [[nodiscard]] bool balances() const { return report.balances() && remarks.unreadable_records == 0; }
};

core::Timestamp now() { return std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now()); }

AuditReaders readers_of(const AuditOptions& options, const std::string& prefix, kafka::Admin& admin)
{
    const auto asked = [&](const std::string& group) {
        return CommittedOffsets{group, value_or_fail(admin.group_offsets(group))};
    };
    const auto dispatcher = options.dispatcher_group.value_or(prefix + "dispatcher");
    return {.ingestor = asked(options.ingestor_group.value_or(prefix + "ingestor")),
            .dispatcher = asked(dispatcher),
            .relay = asked(options.relay_group.value_or(dispatcher + "-relay"))};
}

/// From no earlier than the logs are whole: before that, what retention removed would look like a difference.
core::AuditScope scope_of(const Context& context, const AuditOptions& options, core::Timestamp whole_since)
{
    core::AuditScope scope;
    if (options.realm) scope.realm = core::RealmName{*options.realm};
    if (options.to != "now") scope.to = value_or_fail(parse_moment(options.to));
    if (options.from != "beginning") scope.from = value_or_fail(parse_moment(options.from));
    if (scope.from >= whole_since) return scope;
    if (options.from != "beginning") {
        context.err << "retention has removed what is older than " << core::iso8601_millis(whole_since)
                    << ": the audit begins there\n";
    }
    scope.from = whole_since;
    return scope;
}

void print_as_json(const Context& context, const Audited& audited)
{
    json::array realms;
    for (const auto& realm : audited.report.realms) {
        json::object row{{"realm", realm.name.value()}};
        for (const auto& column : columns) row[column.name] = realm.sums.*column.number;
        realms.push_back(std::move(row));
    }
    json::array differences;
    for (const auto& each : audited.report.differences) {
        differences.push_back(json::object{{"difference", core::to_string(each.fault)},
                                           {"realm", each.realm.value()},
                                           {"delivery_id", each.delivery.value()},
                                           {"replay", each.replay}});
    }
    print_json(context.out, json::object{{"from", audited.from},
                                         {"to", audited.to},
                                         {"balances", audited.balances()},
                                         {"realms", std::move(realms)},
                                         {"difference_count", audited.report.difference_count},
                                         {"differences", std::move(differences)},
                                         {"odd_ids", audited.report.odd_ids},
                                         {"unreadable_records", audited.remarks.unreadable_records},
                                         {"unreadable_tasks", audited.remarks.unreadable_tasks}});
}

void print_sums(const Context& context, const core::AuditReport& report)
{
    std::vector<std::string> titles{"REALM"};
    for (const auto& column : columns) titles.emplace_back(column.title);
    Table table{titles};
    for (const auto& realm : report.realms) {
        std::vector<std::string> row{realm.name.value()};
        for (const auto& column : columns) row.push_back(std::to_string(realm.sums.*column.number));
        table.add(std::move(row));
    }
    table.print(context.out);
}

void print_differences(const Context& context, const core::AuditReport& report)
{
    if (report.differences.empty()) return;
    Table table{{"DIFFERENCE", "REALM", "DELIVERY", "REPLAY"}};
    for (const auto& each : report.differences) {
        table.add({std::string{core::to_string(each.fault)}, each.realm.value(), each.delivery.value(),
                   std::to_string(each.replay)});
    }
    context.out << '\n';
    table.print(context.out);
    if (report.difference_count > report.differences.size()) {
        context.out << "and " << report.difference_count - report.differences.size() << " more\n";
    }
}

void print_table(const Context& context, const Audited& audited)
{
    context.out << "events from " << audited.from << " to " << audited.to << '\n';
    print_sums(context, audited.report);
    print_differences(context, audited.report);
    context.out << (audited.balances() ? "it balances\n" : "it does not balance\n");
}

void print_remarks(const Context& context, const Audited& audited)
{
    for (const auto& group : audited.remarks.groups_unknown) {
        context.err << "the group " << group << " has committed nothing: what it lost cannot be told from what waits "
                    << "for it (--help says how to name another)\n";
    }
    if (audited.remarks.unreadable_tasks > 0) {
        context.err << audited.remarks.unreadable_tasks
                    << " records have an unreadable task: nobody knows their chains\n";
    }
    if (audited.remarks.unreadable_records > 0) {
        context.err << audited.remarks.unreadable_records
                    << " accepted events or outcomes are unreadable here: a newer version's?\n";
    }
    if (audited.report.odd_ids > 0) context.err << audited.report.odd_ids << " records name a delivery by no UUID\n";
}

}  // namespace

ExitCode audit(const Context& context, const AuditOptions& options)
{
    const auto& prefix = context.settings.topics.prefix;
    const core::TopicNames topics{prefix};
    TopicScan scan{context.settings};
    const auto readers = readers_of(options, prefix, scan.admin());  // before any log's end: see core::Audit
    const auto scope = scope_of(context, options, whole_since(scan, topics, now()));

    core::Audit chains{scope};
    auto remarks = read_facts(scan, topics, readers, chains);

    const bool is_from_start = scope.from == core::Timestamp::min();
    const Audited audited{.from = is_from_start ? "the beginning" : core::iso8601_millis(scope.from),
                          .to = options.to == "now" ? "now" : core::iso8601_millis(scope.to),
                          .report = chains.report(most_differences),
                          .remarks = std::move(remarks)};
    context.output == Output::json ? print_as_json(context, audited) : print_table(context, audited);
    print_remarks(context, audited);
    return audited.balances() ? ExitCode::ok : ExitCode::no;
}

}  // namespace fantail::fantailctl
