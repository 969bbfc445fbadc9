#include "fantailctl/commands/dialect.hpp"

#include <chrono>
#include <ostream>
#include <utility>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include "fantail/codec/test_event.hpp"
#include "fantail/config/dialect_loader.hpp"
#include "fantail/config/sources.hpp"
#include "fantail/core/body_format.hpp"
#include "fantailctl/commands/sample_delivery.hpp"
#include "fantailctl/output/json.hpp"

namespace fantail::fantailctl {

namespace json = boost::json;

namespace {

constexpr const char* sample_secret = "whsec_c2FtcGxlIHNlY3JldCwgZm9yIG5vdGhpbmcgZWxzZQ==";  // fits text and base64

config::LoadedDialect load(const std::filesystem::path& file)
{
    try {
        return config::load_dialect_file(file);
    } catch (const config::ConfigError& error) {
        return {.dialect = {}, .faults = error.faults()};
    }
}

core::BodyFormat format_for(const core::Dialect& dialect, const DialectCheck& check)
{
    if (!check.body_format) return dialect.body_format;
    const auto format = core::parse_body_format(*check.body_format);
    if (!format) throw Failure{ExitCode::usage, "--body-format: must be raw, javascript, python or php"};
    return *format;
}

struct Sample {
    std::string event;
    std::string secret;
    core::Result<SampleDelivery> delivery;
};

/// What a test of a webhook would send, where no event is given.
core::Result<std::string> event_for(const core::Dialect& dialect, const DialectCheck& check)
{
    if (check.event) return read_input(*check.event);
    codec::TestEventParts parts{.type = {},
                                .data = {},
                                .tenant = "tenant_1",
                                .id = "evt_sample",
                                .time = "2026-01-15T10:00:00Z",
                                .selector = {},
                                .uuid = "00000000-0000-4000-8000-000000000000"};
    if (dialect.event.selector) parts.selector = "selected_1";
    return codec::write_test_event(dialect, parts);
}

Sample sample_of(const core::Dialect& dialect, const DialectCheck& check)
{
    auto event = event_for(dialect, check);
    auto secret = read_secret(check.secret).value_or(sample_secret);
    const auto now = check.timestamp ? core::Timestamp{std::chrono::seconds{*check.timestamp}}
                                     : std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now());
    if (!event) return {dialect.test_event, std::move(secret), event.error()};
    auto delivery = sample_delivery(
        dialect, *event, {.url = check.url, .secret = secret, .body_format = format_for(dialect, check), .now = now});
    return {std::move(*event), std::move(secret), std::move(delivery)};
}

void print_table(std::ostream& out, const std::string& name, const Sample& sample)
{
    out << name << ": no faults\n\nThis event, with the secret " << sample.secret << ":\n\n" << sample.event << "\n\n";
    if (!sample.delivery) {
        out << "is not delivered: " << sample.delivery.error().detail << "; --event FILE gives another\n";
        return;
    }
    out << "is delivered as:\n\n" << sample.delivery->request_line << '\n';
    for (const auto& header : sample.delivery->headers) out << header.name << ": " << header.value << '\n';
    out << '\n' << sample.delivery->body << "\n\n";
    if (sample.delivery->untouched) out << "The body is as it was published: the format would have lost something.\n";
    out << "Signed bytes:\n\n" << sample.delivery->signature_base << '\n';
}

json::object as_json(const Sample& sample)
{
    json::object object{{"event", sample.event}, {"secret", sample.secret}};
    if (!sample.delivery) {
        object["refused"] = sample.delivery.error().detail;
        return object;
    }
    json::array headers;
    for (const auto& header : sample.delivery->headers) headers.push_back(json::array{header.name, header.value});
    object["request_line"] = sample.delivery->request_line;
    object["headers"] = std::move(headers);
    object["body"] = sample.delivery->body;
    object["body_untouched"] = sample.delivery->untouched;
    object["signature_base"] = sample.delivery->signature_base;
    return object;
}

json::object as_json(const config::Fault& fault)
{
    return {{"at", fault.origin}, {"key", fault.key}, {"problem", fault.problem}, {"accepted", fault.accepted}};
}

/// Whether the file is a dialect, and the sample is delivered in it.
bool check_one(const Context& context, const std::filesystem::path& file, const DialectCheck& check)
{
    const auto loaded = load(file);
    const bool as_table = context.output == Output::table;
    json::object told{{"file", file.string()}, {"dialect", loaded.dialect.name}, {"faults", json::array{}}};
    for (const auto& fault : loaded.faults) {
        if (as_table) context.out << to_string(fault) << '\n';
        told["faults"].as_array().push_back(as_json(fault));
    }
    bool is_delivered = false;
    if (loaded.faults.empty()) {
        const auto sample = sample_of(loaded.dialect, check);
        is_delivered = sample.delivery.has_value();
        if (as_table) print_table(context.out, file.string(), sample);
        told["sample"] = as_json(sample);
    }
    if (!as_table) print_json(context.out, told);
    return is_delivered;
}

}  // namespace

ExitCode check_dialects(const Context& context, const DialectCheck& check)
{
    auto code = ExitCode::ok;
    for (const auto& file : check.files) {
        if (!check_one(context, file, check)) code = ExitCode::no;
    }
    return code;
}

}  // namespace fantail::fantailctl
