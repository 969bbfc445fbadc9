#include "fantailctl/commands/record_writer.hpp"

#include <chrono>
#include <optional>
#include <utility>
#include <vector>

#include <boost/asio/co_spawn.hpp>

#include "fantail/core/assert.hpp"
#include "fantailctl/failure.hpp"

namespace fantail::fantailctl {

namespace asio = boost::asio;

namespace {

constexpr std::chrono::seconds patience{20};
constexpr std::size_t largest_record = std::size_t{64} << 20;  // the topic's own limit is below, and Kafka names it
constexpr std::size_t most_unacknowledged = 256;

template <class T>
T run(asio::io_context& io, asio::awaitable<T> coroutine)
{
    std::optional<T> result;
    std::exception_ptr thrown;
    asio::co_spawn(io, std::move(coroutine), [&](std::exception_ptr failure, T value) {
        thrown = std::move(failure);
        result.emplace(std::move(value));
    });
    while (!result && io.run_one() > 0) {
    }
    FANTAIL_ASSERT(result);
    if (thrown) std::rethrow_exception(thrown);
    return std::move(*result);
}

}  // namespace

RecordWriter::RecordWriter(const Settings& settings, const std::string& topic)
    : producer_{value_or_fail(kafka::Producer::create(io_,
                                                      {.client = settings.kafka_client(),
                                                       .message_timeout = patience,
                                                       .max_message_bytes = largest_record,
                                                       .queue_bytes = 2 * largest_record},
                                                      {.on_fatal = {}, .on_log = {}}))}
{
    std::vector<std::string> topics(1, topic);
    const auto ready = run(io_, producer_->warm_up(std::move(topics), std::chrono::steady_clock::now() + patience));
    if (ready) return;
    finish();
    throw Failure{ready.error()};
}

void RecordWriter::append(core::OutRecord record, intake::AppendHandler handler)
{
    const auto deadline = std::chrono::steady_clock::now() + 2 * patience;  // each is refused before that
    while (producer_->unacknowledged() >= most_unacknowledged || !producer_->has_room()) {
        if (io_.run_one_until(deadline) == 0) throw Failure{ExitCode::unavailable, "Kafka takes no more records"};
    }
    producer_->append(std::move(record), std::move(handler));
}

void RecordWriter::finish()
{
    run(io_, producer_->close(std::chrono::steady_clock::now() + patience));
    io_.run();  // what the producer has left on it
}

}  // namespace fantail::fantailctl
