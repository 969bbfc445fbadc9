#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <list>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "clock_sampler.hpp"
#include "error.hpp"
#include "fantail/kafka/producer.hpp"
#include "fantail/runtime/async_event.hpp"
#include "fantail/runtime/deadline.hpp"
#include "fantail/runtime/task_group.hpp"
#include "producer_client.hpp"

namespace fantail::kafka {

/// Keeps each record until Kafka has acknowledged it, whatever becomes of the client: producer.cpp has the way out,
/// producer_reports.cpp the way back.
class Producer::Impl {
public:
    static core::Result<std::unique_ptr<Impl>> create(boost::asio::io_context& io, const ProducerSettings& settings,
                                                      ProducerHandlers handlers);

    Impl(boost::asio::io_context& io, const ProducerSettings& settings, ProducerHandlers handlers);

    void append(core::OutRecord record, intake::AppendHandler handler);
    [[nodiscard]] bool has_room() const noexcept { return waiting_.empty(); }
    [[nodiscard]] std::size_t unacknowledged() const noexcept
    {
        return waiting_.size() + sent_.size() + refused_.size();
    }
    boost::asio::awaitable<core::Result<void>> warm_up(std::vector<std::string> topics, runtime::Deadline deadline);
    boost::asio::awaitable<bool> flush(runtime::Deadline deadline);
    boost::asio::awaitable<bool> close(runtime::Deadline deadline);

private:
    /// A record that is neither acknowledged nor refused. It changes its list, never its address: librdkafka carries
    /// that, reads the value there, and gives it back with the report.
    struct Pending {
        core::OutRecord record;
        intake::AppendHandler handler;
        std::uint64_t number;  ///< in the order of append()
        std::chrono::steady_clock::time_point appended_at;
        std::optional<core::Timestamp> produced_at{};  ///< if it was picked for a sample of the clock
        std::list<Pending>::iterator place{};
    };
    using Records = std::list<Pending>;

    core::Result<std::unique_ptr<ProducerClient>> make_client();
    void produce_waiting();
    void refuse(Records::iterator place, core::Error why);
    void settle(Records& from, Records::iterator place, core::Result<core::Position> result);

    boost::asio::awaitable<void> serve();
    boost::asio::awaitable<core::Error> serve_until_fatal();
    boost::asio::awaitable<bool> renew(core::Error why);
    std::optional<core::Error> take(Event event);
    void take_reports(rd_kafka_event_t* event);
    [[nodiscard]] bool is_expired(const Pending& pending) const;
    void take_back(Records& records);
    void pause();
    boost::asio::awaitable<void> end_pause();

    void report(const std::exception_ptr& failure)
    {
        if (handlers_.on_fatal) handlers_.on_fatal(to_error(failure, "producer"));
    }

    boost::asio::io_context& io_;
    ProducerSettings settings_;
    ProducerHandlers handlers_;
    ClockSampler clock_;
    Records waiting_;  ///< for room in librdkafka's queue, or for a pause to end
    Records sent_;     ///< librdkafka has them
    Records refused_;  ///< their handlers are told in a later turn of the loop
    std::uint64_t last_number_{0};
    bool is_pausing_{false};
    int warming_up_{0};
    runtime::AsyncEvent changed_;             ///< a record was settled, a warm_up() ended
    std::unique_ptr<ProducerClient> client_;  ///< destroyed before the records whose bytes it reads
    runtime::TaskGroup tasks_;
    std::shared_ptr<const bool> alive_{std::make_shared<const bool>(true)};
};

}  // namespace fantail::kafka
