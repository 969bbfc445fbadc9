#include "fantail/kafka/wakeup.hpp"

#include <cerrno>
#include <cstdint>
#include <system_error>

#include <boost/asio/use_awaitable.hpp>

#include <sys/eventfd.h>
#include <unistd.h>

namespace fantail::kafka {

namespace asio = boost::asio;

namespace {

constexpr std::uint64_t one = 1;  // an eventfd takes exactly eight bytes a write

int make_eventfd()
{
    const int fd = ::eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
    if (fd < 0) throw std::system_error{errno, std::generic_category(), "eventfd"};
    return fd;
}

}  // namespace

Wakeup::Wakeup(asio::io_context& io) : descriptor_{io, make_eventfd()} {}

void Wakeup::attach(rd_kafka_queue_t* queue) noexcept
{
    rd_kafka_queue_io_event_enable(queue, descriptor_.native_handle(), &one, sizeof one);
}

void Wakeup::detach(rd_kafka_queue_t* queue) noexcept { rd_kafka_queue_io_event_enable(queue, -1, nullptr, 0); }

asio::awaitable<void> Wakeup::wait()
{
    co_await descriptor_.async_wait(asio::posix::stream_descriptor::wait_read, asio::use_awaitable);
    // Cleared before the queues are polled: what lands between the two makes the next wait return at once.
    std::uint64_t count = 0;
    [[maybe_unused]] const auto bytes = ::read(descriptor_.native_handle(), &count, sizeof count);
}

void Wakeup::raise() noexcept
{
    [[maybe_unused]] const auto bytes = ::write(descriptor_.native_handle(), &one, sizeof one);
}

}  // namespace fantail::kafka
