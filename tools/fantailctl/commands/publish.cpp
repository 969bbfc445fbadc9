#include "fantailctl/commands/publish.hpp"

#include <chrono>
#include <future>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/use_future.hpp>
#include <boost/json/object.hpp>

#include "fantail/core/time_text.hpp"
#include "fantail/crypto/hash.hpp"
#include "fantail/kafka/producer.hpp"
#include "fantailctl/commands/published_event.hpp"
#include "fantailctl/input/documents.hpp"
#include "fantailctl/input/files.hpp"
#include "fantailctl/output/json.hpp"

namespace fantail::fantailctl {

namespace asio = boost::asio;
namespace json = boost::json;

namespace {

constexpr std::chrono::seconds patience{20};
constexpr std::size_t largest_record = std::size_t{64} << 20;  // the topic's own limit is below, and Kafka names it

struct Publication {
    std::string event;
    EventKey key;
    core::Timestamp sent_at{};
    std::optional<core::Result<core::Position>> result;  ///< nullopt: not heard of
};

core::Timestamp now() { return std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now()); }

PublishChoices choices_of(const Context& context, const PublishOptions& options)
{
    PublishChoices choices;
    if (options.dialect) choices.dialect = context.settings.dialect(*options.dialect);
    choices.key = options.key;
    for (const auto& header : options.headers) choices.headers.push_back(value_or_fail(parse_assignment(header)));
    return choices;
}

std::vector<Publication> read_publications(const PublishOptions& options, const PublishChoices& choices)
{
    std::vector<Publication> all;
    for (auto& event : split_documents(read_input(options.input))) {
        auto key = key_of(event, choices);
        if (key.has_error()) {
            throw Failure{ExitCode::no, "document " + std::to_string(all.size() + 1) + " of " + options.input.string() +
                                            ": " + key.error().detail};
        }
        all.push_back({.event = std::move(event), .key = std::move(*key), .sent_at = {}, .result = {}});
    }
    if (all.empty()) throw Failure{ExitCode::usage, options.input.string() + " holds no document"};
    return all;
}

asio::awaitable<void> write_all(kafka::Producer& producer, const std::string& topic,
                                const std::vector<core::Header>& headers, std::vector<Publication>& all)
{
    const auto deadline = std::chrono::steady_clock::now() + patience;
    std::vector<std::string> topics(1, topic);  // GCC 12 loses an initializer list across a suspension
    const auto ready = co_await producer.warm_up(std::move(topics), deadline);
    if (ready) {
        for (auto& each : all) {
            each.sent_at = now();
            core::OutRecord record{
                .topic = topic, .key = each.key.value, .value = each.event, .headers = headers, .partition = {}};
            producer.append(std::move(record),
                            [&each](core::Result<core::Position> result) { each.result = std::move(result); });
        }
    }
    co_await producer.close(deadline);
    if (!ready) throw Failure{ready.error()};
}

void print(const Context& context, const Publication& written, const core::Position& at)
{
    if (context.output == Output::json) {
        print_json(context.out, json::object{{"topic", at.partition.topic},
                                             {"partition", at.partition.number},
                                             {"offset", at.offset.value()},
                                             {"key", written.key.value},
                                             {"key_from", written.key.origin},
                                             {"sha256", crypto::sha256_hex(written.event)},
                                             {"sent_at", core::iso8601_millis(written.sent_at)}});
        return;
    }
    context.out << at.partition.topic << ':' << at.partition.number << ':' << at.offset.value();
    if (!written.key.value.empty()) context.out << "  key " << written.key.value << " (" << written.key.origin << ')';
    context.out << '\n';
}

ExitCode report(const Context& context, const std::vector<Publication>& all)
{
    auto code = ExitCode::ok;
    for (std::size_t i = 0; i < all.size(); ++i) {
        const auto& result = all[i].result;
        if (result && result->has_value()) {
            print(context, all[i], result->value());
            continue;
        }
        const Failure failure{result ? result->error()
                                     : core::Error{core::ErrorCode::unavailable, "Kafka did not acknowledge it in " +
                                                                                     std::to_string(patience.count()) +
                                                                                     " s: it may or may not appear"}};
        context.err << "document " << i + 1 << " was not published: " << failure.what() << '\n';
        code = failure.code();
    }
    return code;
}

}  // namespace

ExitCode publish(const Context& context, const PublishOptions& options)
{
    const auto choices = choices_of(context, options);
    auto all = read_publications(options, choices);

    asio::io_context io{1};
    auto producer = value_or_fail(kafka::Producer::create(io,
                                                          {.client = context.settings.kafka_client(),
                                                           .message_timeout = patience,
                                                           .max_message_bytes = largest_record,
                                                           .queue_bytes = 2 * largest_record},
                                                          {.on_fatal = {}, .on_log = {}}));
    auto written = asio::co_spawn(io, write_all(*producer, options.topic, choices.headers, all), asio::use_future);
    io.run();
    written.get();
    return report(context, all);
}

}  // namespace fantail::fantailctl
