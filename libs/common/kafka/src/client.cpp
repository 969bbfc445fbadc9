#include "client.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "error.hpp"

namespace fantail::kafka {

namespace {

using ConfHandle = std::unique_ptr<rd_kafka_conf_t, Deleter<&rd_kafka_conf_destroy>>;
using Text = std::array<char, 512>;

core::Error refused(const char* text) { return core::Error{core::ErrorCode::invalid_argument, text}; }

core::Result<void> set(rd_kafka_conf_t* conf, const core::Header& property)
{
    Text text{};
    const auto result =
        rd_kafka_conf_set(conf, property.name.c_str(), property.value.c_str(), text.data(), text.size());
    if (result != RD_KAFKA_CONF_OK) return refused(text.data());
    return {};
}

bool names(const std::vector<core::Header>& properties, const std::string& name)
{
    return std::ranges::any_of(properties, [&](const auto& property) { return property.name == name; });
}

}  // namespace

ClientConfig::ClientConfig(const ClientSettings& settings) : settings_{settings}
{
    set_fixed("bootstrap.servers", settings.brokers);
    set_fixed("log.queue", "true");
    set_default("client.id", settings.client_id);
    // A broker that comes back is used again within a second: deliveries wait for it.
    set_default("reconnect.backoff.max.ms", "1000");
    // Of the topics that this client has a handle on: see Requests::list_offsets.
    set_default("topic.metadata.refresh.interval.ms", "2000");
    set_default("allow.auto.create.topics", "false");
}

ClientConfig& ClientConfig::set_default(std::string name, std::string value)
{
    defaults_.push_back({std::move(name), std::move(value)});
    return *this;
}

ClientConfig& ClientConfig::set_fixed(std::string name, std::string value)
{
    fixed_.push_back({std::move(name), std::move(value)});
    return *this;
}

core::Result<ClientHandle> ClientConfig::create(rd_kafka_type_t type, int events) const
{
    ConfHandle conf{rd_kafka_conf_new()};
    for (const auto& property : settings_.properties) {
        if (names(fixed_, property.name)) {
            return refused(("client property " + property.name + " is Fantail's own: it cannot be changed").c_str());
        }
    }
    for (const auto* properties : {&defaults_, &settings_.properties, &fixed_}) {
        for (const auto& property : *properties) {
            if (auto result = set(conf.get(), property); !result) return result.error();
        }
    }
    rd_kafka_conf_set_events(conf.get(), events | RD_KAFKA_EVENT_LOG | RD_KAFKA_EVENT_ERROR);

    Text text{};
    ClientHandle client{rd_kafka_new(type, conf.get(), text.data(), text.size())};
    if (!client) return refused(text.data());
    static_cast<void>(conf.release());  // rd_kafka_new() takes it only where it succeeds
    rd_kafka_set_log_queue(client.get(), nullptr);
    return client;
}

ClientConfig groupless_reader(const ClientSettings& settings)
{
    ClientConfig config{settings};
    config.set_fixed("enable.auto.commit", "false")
        .set_fixed("enable.auto.offset.store", "false")
        .set_fixed("enable.partition.eof", "true")
        .set_fixed("auto.offset.reset", "error")
        .set_fixed("isolation.level", "read_committed")
        .set_default("check.crcs", "true")
        .set_default("topic.metadata.refresh.fast.interval.ms", "100");
    return config;
}

LogLine to_log_line(rd_kafka_t* client, rd_kafka_event_t* event)
{
    const char* facility = nullptr;
    const char* text = nullptr;
    int severity = 0;
    if (rd_kafka_event_log(event, &facility, &text, &severity) != 0) return {};
    return LogLine{severity, rd_kafka_name(client), facility, text};
}

ClientError to_client_error(rd_kafka_t* client, rd_kafka_event_t* event)
{
    const auto code = rd_kafka_event_error(event);
    if (code != RD_KAFKA_RESP_ERR__FATAL && rd_kafka_event_error_is_fatal(event) == 0) {
        return {to_error(code, "Kafka", rd_kafka_event_error_string(event)), false};
    }
    // The event says only that there is one; the client keeps what it is.
    Text text{};
    const auto cause = rd_kafka_fatal_error(client, text.data(), text.size());
    return {to_error(cause, "Kafka client cannot go on", text.data()), true};
}

boost::asio::awaitable<void> serve_client_events(rd_kafka_t* client, EventQueue& events, const ErrorHandler& on_problem,
                                                 const LogHandler& on_log)
{
    for (;;) {
        auto event = co_await events.next();
        if (rd_kafka_event_type(event.get()) == RD_KAFKA_EVENT_ERROR) {
            if (on_problem) on_problem(to_client_error(client, event.get()).error);
        } else if (rd_kafka_event_type(event.get()) == RD_KAFKA_EVENT_LOG && on_log) {
            on_log(to_log_line(client, event.get()));
        }
    }
}

}  // namespace fantail::kafka
