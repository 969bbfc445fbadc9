#include "fantail/kafka/event_queue.hpp"

#include <utility>

namespace fantail::kafka {

namespace asio = boost::asio;

namespace {

constexpr int do_not_block = 0;  // milliseconds

}  // namespace

EventQueue::EventQueue(asio::io_context& io, QueueHandle queue) : queue_{std::move(queue)}, wakeup_{io}
{
    wakeup_.attach(queue_.get());
    wakeup_.raise();  // what lies in the queue already woke nobody
}

EventQueue::~EventQueue() { Wakeup::detach(queue_.get()); }

asio::awaitable<Event> EventQueue::next()
{
    for (;;) {
        if (auto event = try_next()) co_return event;
        co_await wakeup_.wait();
    }
}

asio::awaitable<Event> EventQueue::next_or_nudge()
{
    if (auto event = try_next()) co_return event;
    co_await wakeup_.wait();
    co_return try_next();
}

Event EventQueue::try_next() noexcept { return Event{rd_kafka_queue_poll(queue_.get(), do_not_block)}; }

}  // namespace fantail::kafka
