#include "message_queue.hpp"

#include "fantail/runtime/deadline.hpp"

namespace fantail::kafka {

namespace asio = boost::asio;

namespace {

constexpr int do_not_block = 0;  // milliseconds
constexpr int messages_before_yield = 256;

}  // namespace

MessageQueue::MessageQueue(asio::io_context& io, rd_kafka_t* client)
    : messages_{rd_kafka_queue_new(client)}, arrived_{io}
{
    arrived_.attach(messages_.get());
}

MessageQueue::~MessageQueue() { Wakeup::detach(messages_.get()); }

MessageHandle MessageQueue::try_next() noexcept
{
    return MessageHandle{rd_kafka_consume_queue(messages_.get(), do_not_block)};
}

asio::awaitable<void> MessageQueue::serve(std::function<void(const rd_kafka_message_t&)> take)
{
    for (int since_yield = 0;;) {
        const auto message = try_next();
        if (!message) {
            since_yield = 0;
            co_await arrived();
            continue;
        }
        take(*message);
        if (++since_yield == messages_before_yield) {
            since_yield = 0;
            co_await runtime::yield();
        }
    }
}

}  // namespace fantail::kafka
