#include "dispatcher/adapters/kafka_outcome_log.hpp"

#include <utility>

#include "fantail/codec/records.hpp"

namespace fantail::dispatcher {

namespace asio = boost::asio;

KafkaOutcomeLog::KafkaOutcomeLog(kafka::LogReader& reader, std::string topic, obs::Counter unreadable)
    : reader_{reader}, topic_{std::move(topic)}, unreadable_{unreadable}
{
}

asio::awaitable<core::Result<core::OutcomeReach>> KafkaOutcomeLog::reach(std::int32_t partition, core::Timestamp since)
{
    const core::Partition asked{topic_, partition};
    const auto reach = co_await reader_.reach(asked, since);
    if (!reach) co_return reach.error();
    co_return core::OutcomeReach{.earliest = reach->begin, .memory = reach->since};
}

asio::awaitable<core::Result<core::Offset>> KafkaOutcomeLog::read(std::int32_t partition, core::Offset from, Take take)
{
    const core::Partition asked{topic_, partition};
    auto decode = [this, &take](const core::InRecord& record) {
        auto outcome = record.value ? codec::decode_outcome(*record.value)
                                    : core::Error{core::ErrorCode::unreadable, "outcome: a tombstone"};
        if (outcome) {
            take(record.position.offset, std::move(*outcome));
        } else {
            unreadable_.add();
        }
    };
    auto next = co_await reader_.read(asked, from, std::move(decode));
    co_return next;
}

}  // namespace fantail::dispatcher
