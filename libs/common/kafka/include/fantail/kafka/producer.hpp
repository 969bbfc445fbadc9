#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>

#include "fantail/core/broker_clock.hpp"
#include "fantail/core/result.hpp"
#include "fantail/intake/ports.hpp"
#include "fantail/kafka/client_settings.hpp"

namespace fantail::kafka {

enum class Compression { none, lz4 };

struct ProducerSettings {
    ClientSettings client;
    std::chrono::milliseconds linger{0};  ///< 0–1 on the way to an endpoint, 5–20 for what nobody waits for
    /// How old an unacknowledged record becomes before it is refused. Without it, never: who settles by the
    /// acknowledgement has nothing better to do than to wait for it.
    std::optional<std::chrono::milliseconds> message_timeout{};
    std::size_t max_message_bytes{std::size_t{4} << 20};  ///< what the topics take
    std::size_t batch_bytes{1'000'000};                   ///< a reader fetches and unpacks a batch whole
    std::size_t queue_messages{100'000};                  ///< librdkafka's queue
    std::size_t queue_bytes{std::size_t{64} << 20};
    Compression compression{Compression::lz4};
};

struct ProducerHandlers {
    /// Nothing can be produced any more: librdkafka's client had to be made anew, and could not be. What is
    /// unacknowledged stays so.
    ErrorHandler on_fatal;

    /// librdkafka's client was beyond help, and has been made anew; the error says why. What was unacknowledged is
    /// produced again, in its order: some of it may be in the log twice.
    ErrorHandler on_recreated{};

    /// What an acknowledgement tells of the broker's clock, for core::BrokerClock; at most about five times a second,
    /// and only of topics that have LogAppendTime.
    std::function<void(const core::ClockSample&)> on_clock_sample{};

    LogHandler on_log;  ///< may be empty
};

/// Writes records with idempotence and `acks=all`, and tells of each where it lies.
///
/// Keys are spread as Java's clients do it (murmur2), so that a record written by anybody lands on the same partition.
/// librdkafka's full queue is not an error of the record: what does not fit waits here, in order, and has_room() is
/// false meanwhile. Users bound what they append by their own windows.
///
/// A record is refused only where Kafka has said something final of the record itself (src/record_verdict.cpp has the
/// list: too large, not valid, no such topic, not allowed), or where it is older than `message_timeout`. Whatever else
/// befalls it or the client (brokers away, a sequence of records out of step), it is kept here and produced again.
///
/// Threads: the thread that runs `io`.
/// Errors:  the handler of append() is given what Kafka said of the record.
/// Ends:    close(), before it is destroyed. A handler not called by then never is. The destructor joins
///          librdkafka's threads (milliseconds): destroy it when the loop has ended.
class Producer : public intake::RecordLog {
public:
    /// `io` must outlive this. An error names the setting that is wrong.
    static core::Result<std::unique_ptr<Producer>> create(boost::asio::io_context& io, const ProducerSettings& settings,
                                                          ProducerHandlers handlers);
    ~Producer() override;

    /// Keeps the record until it is acknowledged or refused. A named partition wins over the key; a record without a
    /// key goes to any partition.
    void append(core::OutRecord record, intake::AppendHandler handler) override;

    /// False while records wait to be produced: for room in librdkafka's queue, or to be tried again.
    [[nodiscard]] bool has_room() const noexcept;

    /// How many records have neither been acknowledged nor refused.
    [[nodiscard]] std::size_t unacknowledged() const noexcept;

    /// Fetches the topics' metadata (which dials the brokers) and waits for the producer id: a first record that had to
    /// wait for both would be half a second late; this takes as long. An error when the deadline comes first, or a
    /// topic is missing.
    boost::asio::awaitable<core::Result<void>> warm_up(std::vector<std::string> topics,
                                                       std::chrono::steady_clock::time_point deadline);

    /// Waits until every record so far is acknowledged or refused; false when the deadline came first.
    boost::asio::awaitable<bool> flush(std::chrono::steady_clock::time_point deadline);

    /// flush(), then ends. Called once, and append() not after it.
    boost::asio::awaitable<bool> close(std::chrono::steady_clock::time_point deadline);

private:
    class Impl;

    explicit Producer(std::unique_ptr<Impl> impl) noexcept;

    std::unique_ptr<Impl> impl_;
};

}  // namespace fantail::kafka
