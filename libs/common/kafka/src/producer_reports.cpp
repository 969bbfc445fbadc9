#include <chrono>
#include <utility>

#include "client.hpp"
#include "error.hpp"
#include "producer_impl.hpp"
#include "record_verdict.hpp"
#include "records.hpp"

namespace fantail::kafka {

namespace asio = boost::asio;

namespace {

constexpr int events_before_yield = 256;
// Neither a broker that refuses all the same nor a client that fails at once keeps the loop busy. For what a finished
// client had sent, it is the time to be acknowledged all the same: that need not be written twice.
constexpr std::chrono::milliseconds before_producing_again{200};

}  // namespace

asio::awaitable<void> Producer::Impl::serve()
{
    for (bool is_renewed = true; is_renewed;) {
        auto why = co_await serve_until_fatal();
        is_renewed = co_await renew(std::move(why));
    }
}

asio::awaitable<core::Error> Producer::Impl::serve_until_fatal()
{
    for (int since_yield = 0;; ++since_yield) {
        auto event = co_await client_->events().next();
        auto fatal = take(std::move(event));
        if (fatal) co_return std::move(*fatal);
        if (since_yield == events_before_yield) {
            since_yield = 0;
            co_await runtime::yield();
        }
    }
}

/// What finished the client, if the event says so.
std::optional<core::Error> Producer::Impl::take(Event event)
{
    switch (rd_kafka_event_type(event.get())) {
    case RD_KAFKA_EVENT_DR:
        take_reports(event.get());
        event.reset();  // until here its records count against the queue
        produce_waiting();
        break;
    case RD_KAFKA_EVENT_LOG:
        if (handlers_.on_log) handlers_.on_log(to_log_line(client_->get(), event.get()));
        break;
    case RD_KAFKA_EVENT_ERROR: {
        auto [error, is_fatal] = to_client_error(client_->get(), event.get());
        if (is_fatal) return std::move(error);
        break;  // the others are about brokers, and show in the log: librdkafka goes on by itself
    }
    default:
        break;
    }
    return std::nullopt;
}

void Producer::Impl::take_reports(rd_kafka_event_t* event)
{
    Records again;
    while (const auto* message = rd_kafka_event_message_next(event)) {
        const auto place = static_cast<Pending*>(message->_private)->place;
        if (message->err == RD_KAFKA_RESP_ERR_NO_ERROR) {
            if (place->produced_at) clock_.acknowledged(*place->produced_at, *message);
            settle(sent_, place, core::Position{partition_of(*message), core::Offset{message->offset}});
            continue;
        }
        if (is_final_for_record(message->err) || is_expired(*place)) {
            settle(sent_, place, to_error(message->err, "record for " + place->record.topic));
            continue;
        }
        again.splice(again.end(), sent_, place);
    }
    if (again.empty()) return;
    take_back(again);
    pause();
}

/// In the order of append(): reports come in another, where what was in flight and what was not fail one by one.
void Producer::Impl::take_back(Records& records)
{
    const auto is_before = [](const Pending& one, const Pending& other) { return one.number < other.number; };
    records.sort(is_before);
    waiting_.merge(records, is_before);
}

void Producer::Impl::pause()
{
    if (is_pausing_) return;
    is_pausing_ = true;
    tasks_.spawn(end_pause());
}

asio::awaitable<void> Producer::Impl::end_pause()
{
    co_await runtime::pause(before_producing_again);
    is_pausing_ = false;
    produce_waiting();
}

/// A client in place of the finished one; false where none can be made.
asio::awaitable<bool> Producer::Impl::renew(core::Error why)
{
    co_await runtime::pause(before_producing_again);
    co_await client_->close();
    while (warming_up_ > 0) co_await changed_.wait();  // who asked it gives up at a deadline
    while (auto event = client_->events().try_next()) take(std::move(event));

    auto made = make_client();
    if (!made) {
        if (handlers_.on_fatal) handlers_.on_fatal(made.error());
        co_return false;
    }
    // Only when the old one is gone is it certain that nothing of it overtakes what is produced again.
    client_ = std::move(*made);
    take_back(sent_);
    if (handlers_.on_recreated) handlers_.on_recreated(why);
    produce_waiting();
    co_return true;
}

}  // namespace fantail::kafka
