#include "fantailctl/commands/publish_check.hpp"

#include <chrono>
#include <memory>
#include <utility>

#include <boost/json/array.hpp>

#include "fantail/core/webhook_table.hpp"
#include "fantailctl/commands/dead_letter_view.hpp"
#include "fantailctl/commands/exported_webhook.hpp"
#include "fantailctl/commands/source_realm.hpp"
#include "fantailctl/input/documents.hpp"
#include "fantailctl/input/files.hpp"
#include "fantailctl/output/json.hpp"
#include "fantailctl/output/table.hpp"
#include "ingestor/app/fan_out.hpp"

namespace fantail::fantailctl {

namespace {

namespace json = boost::json;

core::Timestamp now() { return std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now()); }

/// A webhook that wants the dialect's own body format, as most do.
ingestor::Deliveries::Matches an_ordinary_webhook(const core::Realm& realm)
{
    core::HeldWebhook held{};
    held.webhook.realm = realm.name;
    return {core::PackedWebhook::pack(held)};
}

/// What identifies an event without an id is where it will lie, which nobody knows yet.
bool is_known_by_its_place(const ingestor::Event& event) { return event.identity.starts_with("at "); }

std::string identity_of(const ingestor::Event& event)
{
    return is_known_by_its_place(event) ? "its place in the topic" : "the publisher's id and the body";
}

std::string joined(const std::vector<std::string>& texts)
{
    std::string all;
    for (const auto& text : texts) all += (all.empty() ? "" : ", ") + text;
    return all.empty() ? "nobody" : all;
}

/// All but the value: it lies nowhere yet.
core::InRecord record_of(const PublishOptions& options)
{
    core::InRecord record;
    record.position.partition.topic = options.topic;
    record.timestamp = now();
    record.key = options.key.value_or("");
    for (const auto& header : options.headers) record.headers.push_back(value_or_fail(parse_assignment(header)));
    return record;
}

std::optional<Recipients> recipients_of(const PublishOptions& options, const core::Realm& realm)
{
    if (options.api.url.empty()) return std::nullopt;
    // An API key shows one tenant's webhooks, and does not say whose: taken for everybody's.
    const ExportedFrom from{*realm.dialect, realm.name, core::TenantId{"*"}};
    return Recipients{read_exported(exported_webhooks(options.api), from), realm};
}

}  // namespace

Forecast forecast(const core::InRecord& record, const core::Realms::Source& source, codec::ReadLimits limits)
{
    codec::EventReader reader;
    auto read = ingestor::read_event(record, source, reader, limits);
    if (auto* event = std::get_if<ingestor::Event>(&read)) {
        auto created = ingestor::Deliveries::create(*event, an_ordinary_webhook(*source.realm), limits.max_bytes);
        if (auto* refused = std::get_if<codec::Refused>(&created)) {
            return {.verdict = std::move(*refused), .recipients = std::nullopt};
        }
    }
    return {.verdict = std::move(read), .recipients = std::nullopt};
}

json::object forecast_json(const Forecast& forecast, std::size_t number)
{
    if (const auto* refused = std::get_if<codec::Refused>(&forecast.verdict)) {
        return {{"document", number},
                {"verdict", "rejected"},
                {"reason", codec::to_string(refused->reason)},
                {"detail", refused->detail}};
    }
    const auto& event = *forecast.event();
    json::object object{{"document", number},
                        {"verdict", "accepted"},
                        {"realm", event.realm->name.value()},
                        {"dialect", event.realm->dialect->name},
                        {"type", event.type},
                        {"tenant", event.tenant.value()},
                        {"time", event.time},
                        {"webhook_id", is_known_by_its_place(event) ? json::value() : json::value(event.id.value())},
                        {"identity", is_known_by_its_place(event) ? "place" : "publisher_id"},
                        {"body", event.body},
                        {"fields_appended", event.fields_appended},
                        {"recipients", nullptr}};
    if (forecast.recipients) {
        json::array ids;
        for (const auto& id : *forecast.recipients) ids.emplace_back(id);
        object["recipients"] = std::move(ids);
    }
    return object;
}

std::vector<std::string> forecast_titles()
{
    return {"DOCUMENT", "VERDICT", "TYPE", "TENANT", "WEBHOOK-ID", "IDENTITY", "BYTES", "FOR"};
}

std::vector<std::string> forecast_row(const Forecast& forecast, std::size_t number)
{
    if (const auto* refused = std::get_if<codec::Refused>(&forecast.verdict)) {
        return {std::to_string(number),
                "rejected",
                "-",
                "-",
                "-",
                "-",
                "-",
                std::string{codec::to_string(refused->reason)} + ": " + visible(refused->detail)};
    }
    const auto& event = *forecast.event();
    return {std::to_string(number),
            "accepted",
            visible(event.type),
            visible(event.tenant.value()),
            is_known_by_its_place(event) ? "derived" : visible(event.id.value()),
            identity_of(event),
            std::to_string(event.body.size()),
            forecast.recipients ? visible(joined(*forecast.recipients)) : "not asked (--api)"};
}

ExitCode check_publication(const Context& context, const PublishOptions& options)
{
    const auto how = source_realm(context.settings, options.topic, options.dialect);
    const auto source = how.source(options.topic);
    auto record = record_of(options);
    const auto recipients = recipients_of(options, *source.realm);

    auto code = ExitCode::ok;
    std::size_t number = 0;
    Table table{forecast_titles()};
    for (auto& document : split_documents(read_input(options.input))) {
        record.value = std::move(document);
        auto told = forecast(record, source, how.limits);
        if (told.event() == nullptr) code = ExitCode::no;
        if (told.event() != nullptr && recipients) told.recipients = recipients->of(record, *told.event());
        ++number;
        if (context.output == Output::json) {
            print_json(context.out, forecast_json(told, number));
        } else {
            table.add(forecast_row(told, number));
        }
    }
    if (number == 0) throw Failure{ExitCode::usage, options.input.string() + " holds no document"};
    if (context.output == Output::table) {
        context.out << "topic " << options.topic << ", realm " << source.realm->name.value() << ", dialect "
                    << source.realm->dialect->name << '\n';
        table.print(context.out);
    }
    return code;
}

}  // namespace fantail::fantailctl
