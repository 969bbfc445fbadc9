#include "fantailctl/commands/dead_letter_view.hpp"

#include <ostream>

#include "fantail/core/time_text.hpp"
#include "fantail/crypto/encoding.hpp"
#include "fantail/crypto/hash.hpp"
#include "fantailctl/commands/record_place.hpp"
#include "fantailctl/output/table.hpp"

namespace fantail::fantailctl {

namespace {

namespace json = boost::json;

std::string or_dash(const std::string& text) { return text.empty() ? "-" : visible(text); }

json::value moment(const std::optional<core::Timestamp>& time)
{
    return time ? json::value(core::iso8601_millis(*time)) : json::value();
}

json::object attempt_json(const core::Attempt& attempt)
{
    return {{"number", attempt.number},
            {"started_at", core::iso8601_millis(attempt.started_at)},
            {"status", attempt.status ? json::value(*attempt.status) : json::value()},
            {"error", core::to_string(attempt.error)},
            {"error_detail", attempt.error_detail},
            {"address", attempt.address},
            {"total_us", attempt.phases.total.count()},
            {"answer_base64", crypto::base64_encode(attempt.answer)}};
}

void describe_task(Table& fields, const core::DeliveryTask& task)
{
    fields.add({"delivery", task.delivery_id.value()});
    fields.add({"replay", std::to_string(task.at.replay)});
    fields.add({"realm", visible(task.realm.value())});
    fields.add({"tenant", visible(task.tenant.value())});
    fields.add({"webhook", visible(task.webhook_id.value())});
    fields.add({"event", visible(task.event_id.value()) + "  " + visible(task.event_type)});
    fields.add({"source", place_of(task.source) + "  " + core::iso8601_millis(task.source_time)});
    if (task.first_attempt_at) fields.add({"first attempt", core::iso8601_millis(*task.first_attempt_at)});
    if (task.test) fields.add({"test", "yes"});
}

void describe_attempt(Table& fields, const core::Attempt& attempt)
{
    const auto ended = attempt.status ? std::to_string(*attempt.status) : std::string{core::to_string(attempt.error)};
    fields.add({"attempt", std::to_string(attempt.number) + ": " + ended});
    if (!attempt.error_detail.empty()) fields.add({"error", visible(attempt.error_detail)});
    fields.add({"started", core::iso8601_millis(attempt.started_at) + ", took " +
                               std::to_string(attempt.phases.total.count()) + " us"});
    fields.add({"address", or_dash(attempt.address)});
    if (!attempt.answer.empty()) fields.add({"answer", visible(attempt.answer)});
}

}  // namespace

std::vector<std::string> dead_letter_titles()
{
    return {"TIME", "DELIVERY", "REPLAY", "WEBHOOK", "EVENT TYPE", "REASON", "LAST", "ATTEMPTS"};
}

std::vector<std::string> dead_letter_row(const DeadLetter& letter)
{
    return {core::iso8601_millis(letter.record.timestamp),
            visible(letter.handle()),
            letter.task ? std::to_string(letter.task->at.replay) : "-",
            or_dash(letter.task ? letter.task->webhook_id.value() : ""),
            or_dash(letter.task ? letter.task->event_type : ""),
            or_dash(letter.reason()),
            or_dash(letter.last_answer()),
            std::to_string(letter.attempts())};
}

json::object dead_letter_json(const DeadLetter& letter)
{
    json::object object{{"time", core::iso8601_millis(letter.record.timestamp)},
                        {"partition", letter.record.position.partition.number},
                        {"offset", letter.record.position.offset.value()},
                        {"reason", letter.reason()},
                        {"last", letter.last_answer()},
                        {"attempts", letter.attempts()},
                        {"body_bytes", letter.record.value ? json::value(letter.record.value->size()) : json::value()}};
    if (letter.task) {
        const auto& task = *letter.task;
        object["delivery_id"] = task.delivery_id.value();
        object["replay"] = task.at.replay;
        object["realm"] = task.realm.value();
        object["tenant"] = task.tenant.value();
        object["webhook_id"] = task.webhook_id.value();
        object["event_id"] = task.event_id.value();
        object["event_type"] = task.event_type;
        object["source"] = place_of(task.source);
        object["source_time"] = core::iso8601_millis(task.source_time);
        object["first_attempt_at"] = moment(task.first_attempt_at);
        object["test"] = task.test;
    } else {
        object["task_fault"] = letter.fault;
    }
    if (letter.outcome) {
        object["decided_at"] = core::iso8601_millis(letter.outcome->decided_at);
        object["decided_by"] = letter.outcome->decided_by;
        object["attempt"] = letter.outcome->attempt ? attempt_json(*letter.outcome->attempt) : json::value();
    }
    return object;
}

void describe_dead_letter(std::ostream& out, const DeadLetter& letter)
{
    Table fields{
        {"dead letter", place_of(letter.record.position) + "  " + core::iso8601_millis(letter.record.timestamp)}};
    if (letter.task) describe_task(fields, *letter.task);
    if (!letter.task) fields.add({"task", "unreadable: " + visible(letter.fault)});
    if (letter.outcome) {
        fields.add({"reason", letter.reason()});
        fields.add(
            {"decided", core::iso8601_millis(letter.outcome->decided_at) + "  " + visible(letter.outcome->decided_by)});
        if (letter.outcome->attempt) describe_attempt(fields, *letter.outcome->attempt);
    } else {
        fields.add({"outcome", "unreadable"});
    }
    const auto& body = letter.record.value;
    fields.add({"body", body ? std::to_string(body->size()) + " bytes, sha256 " + crypto::sha256_hex(*body) : "none"});
    fields.print(out);
    if (body) out << '\n' << visible(*body) << '\n';
}

std::string visible(std::string_view text)
{
    std::string shown;
    shown.reserve(text.size());
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        const bool controls = (byte < 0x20 && c != '\n' && c != '\t') || byte == 0x7F;
        if (controls) {
            shown += "\\x" + crypto::hex_encode({&c, 1});
        } else {
            shown += c;
        }
    }
    return shown;
}

}  // namespace fantail::fantailctl
