#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>

#include <boost/asio/io_context.hpp>

#include "fantail/core/record.hpp"
#include "fantail/kafka/log_reader.hpp"
#include "fantail/runtime/async_event.hpp"
#include "fantail/runtime/task_group.hpp"
#include "ingestor/app/ports.hpp"

namespace fantail::ingestor {

/// Finds the outcomes of tests by reading the ends of their partitions of `fantail.outcomes`: each from where it ended
/// before the first of the tests expected there was produced, for as long as any is expected.
///
/// Threads: the control worker's.
/// Ends:    close(), before it is destroyed, and when nobody waits here any more.
/// Cost:    a read of the partition every 30 ms, for all tests that it has under way.
class KafkaTestOutcomes : public TestOutcomes {
public:
    using FailureHandler = runtime::TaskGroup::FailureHandler;

    /// `topic`: `fantail.outcomes`.
    KafkaTestOutcomes(boost::asio::io_context& io, std::string topic, std::unique_ptr<kafka::LogReader> reader,
                      FailureHandler on_failure);

    boost::asio::awaitable<core::Result<void>> expect(std::int32_t partition, core::DeliveryId delivery,
                                                      Deadline deadline) override;
    boost::asio::awaitable<std::optional<core::Outcome>> outcome(core::DeliveryId delivery, Deadline deadline) override;
    void forget(const core::DeliveryId& delivery) override { expected_.erase(delivery); }

    boost::asio::awaitable<void> close();

private:
    struct Expected {
        std::int32_t partition;
        std::optional<core::Outcome> outcome;
    };

    boost::asio::awaitable<void> read_on(std::int32_t partition);
    [[nodiscard]] bool is_wanted(std::int32_t partition) const;
    void take(const core::InRecord& record);

    std::string topic_;
    std::unique_ptr<kafka::LogReader> reader_;
    std::map<core::DeliveryId, Expected> expected_;
    std::map<std::int32_t, bool> reading_;  ///< by partition: whether it is known where to go on
    runtime::AsyncEvent changed_;
    runtime::TaskGroup tasks_;
};

}  // namespace fantail::ingestor
