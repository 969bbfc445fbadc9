#include "fantailctl/commands/rejected.hpp"

#include <ostream>
#include <utility>

#include <boost/json/object.hpp>

#include "fantail/core/time_text.hpp"
#include "fantail/core/topics.hpp"
#include "fantail/crypto/encoding.hpp"
#include "fantail/crypto/hash.hpp"
#include "fantailctl/commands/dead_letter_view.hpp"
#include "fantailctl/commands/newest_records.hpp"
#include "fantailctl/commands/record_place.hpp"
#include "fantailctl/commands/topic_scan.hpp"
#include "fantailctl/input/moment.hpp"
#include "fantailctl/output/json.hpp"
#include "fantailctl/output/table.hpp"

namespace fantail::fantailctl {

namespace {

namespace json = boost::json;

std::string topic_of(const Context& context) { return core::TopicNames{context.settings.topics.prefix}.rejected; }

std::string or_dash(const std::string& text) { return text.empty() ? "-" : visible(text); }

std::size_t bytes_of(const RejectedEvent& event)
{
    if (event.original_bytes) return *event.original_bytes;
    return event.record.value ? event.record.value->size() : 0;
}

std::vector<std::string> row_of(const RejectedEvent& event)
{
    return {core::iso8601_millis(event.record.timestamp),
            event.handle(),
            event.source ? visible(place_of(*event.source)) : "-",
            or_dash(event.record.key),
            std::to_string(bytes_of(event)),
            or_dash(event.reason),
            or_dash(event.detail)};
}

json::object json_of(const RejectedEvent& event)
{
    json::object headers;
    for (const auto& header : event.headers) headers[header.name] = crypto::base64_encode(header.value);
    json::object object{{"time", core::iso8601_millis(event.record.timestamp)},
                        {"id", event.handle()},
                        {"topic", nullptr},
                        {"partition", nullptr},
                        {"offset", nullptr},
                        {"reason", event.reason},
                        {"detail", event.detail},
                        {"bytes", bytes_of(event)},
                        {"whole", !event.original_bytes},
                        {"key_base64", crypto::base64_encode(event.record.key)},
                        {"headers_base64", std::move(headers)}};
    if (event.source) {
        object["topic"] = event.source->partition.topic;
        object["partition"] = event.source->partition.number;
        object["offset"] = event.source->offset.value();
    }
    return object;
}

void describe(std::ostream& out, const RejectedEvent& event)
{
    const auto& value = event.record.value;
    Table fields{{"rejected", event.handle() + "  " + core::iso8601_millis(event.record.timestamp)}};
    fields.add({"event", event.source ? visible(place_of(*event.source)) : "its headers do not say where it lay"});
    fields.add({"reason", or_dash(event.reason)});
    fields.add({"detail", or_dash(event.detail)});
    fields.add({"key", or_dash(event.record.key)});
    for (const auto& header : event.headers) fields.add({"header", visible(header.name + ": " + header.value)});
    const auto* sha256 = event.record.header("sha256");
    if (event.original_bytes) {
        fields.add({"value", "the first " + std::to_string(value ? value->size() : 0) + " of " +
                                 std::to_string(*event.original_bytes) + " bytes, sha256 of all " +
                                 (sha256 != nullptr ? visible(*sha256) : "unknown")});
    } else {
        fields.add({"value", value && !value->empty()
                                 ? std::to_string(value->size()) + " bytes, sha256 " + crypto::sha256_hex(*value)
                                 : "none"});
    }
    fields.print(out);
    if (value && !value->empty()) out << '\n' << visible(*value) << '\n';
}

RejectedEvent find(const Context& context, const std::string& handle)
{
    const auto place = parse_place(handle);
    if (!place)
        throw Failure{ExitCode::usage, "`" + handle + "` should be PARTITION:OFFSET, as `rejected list` has it"};
    TopicScan scan{context.settings};
    const auto topic = topic_of(context);
    std::optional<RejectedEvent> found;
    scan.read(topic, only(scan.ranges(topic), *place),
              [&](core::InRecord record) { found = read_rejected_event(std::move(record)); });
    if (!found) throw Failure{ExitCode::no, "there is no rejected event " + handle};
    return std::move(*found);
}

}  // namespace

RejectedFilter filter_of(const RejectedChoice& choice)
{
    auto filter = choice.filter;
    if (choice.from) filter.from = value_or_fail(parse_moment(*choice.from));
    if (choice.to) filter.to = value_or_fail(parse_moment(*choice.to));
    return filter;
}

ExitCode list_rejected(const Context& context, const ListRejectedOptions& options)
{
    const auto filter = filter_of(options.choice);
    const auto topic = topic_of(context);
    TopicScan scan{context.settings};
    NewestRecords newest{options.limit};
    scan.read(topic, filter.from ? scan.ranges_since(topic, *filter.from) : scan.ranges(topic),
              [&](core::InRecord record) {
                  const auto event = read_rejected_event(std::move(record));
                  if (filter.matches(event)) newest.add(event.record, {row_of(event), json_of(event)});
              });
    newest.print(context, {"TIME", "ID", "EVENT", "KEY", "BYTES", "REASON", "DETAIL"});
    return ExitCode::ok;
}

ExitCode show_rejected(const Context& context, const ShowRejectedOptions& options)
{
    const auto event = find(context, options.handle);
    const auto value = event.record.value.value_or("");
    if (options.body_only) {
        context.out << value;
    } else if (context.output == Output::json) {
        auto object = json_of(event);
        object["value_base64"] = crypto::base64_encode(value);
        print_json(context.out, object);
    } else {
        describe(context.out, event);
    }
    return ExitCode::ok;
}

}  // namespace fantail::fantailctl
