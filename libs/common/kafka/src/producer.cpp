#include "fantail/kafka/producer.hpp"

#include <utility>

#include <boost/asio/post.hpp>

#include "error.hpp"
#include "producer_impl.hpp"

namespace fantail::kafka {

namespace asio = boost::asio;
using runtime::Deadline;

core::Result<std::unique_ptr<Producer::Impl>>
Producer::Impl::create(asio::io_context& io, const ProducerSettings& settings, ProducerHandlers handlers)
{
    auto impl = std::make_unique<Impl>(io, settings, std::move(handlers));
    auto client = impl->make_client();
    if (!client) return client.error();
    impl->client_ = std::move(*client);
    impl->tasks_.spawn(impl->serve());
    return impl;
}

Producer::Impl::Impl(asio::io_context& io, const ProducerSettings& settings, ProducerHandlers handlers)
    : io_{io}, settings_{settings}, handlers_{std::move(handlers)}, clock_{handlers_.on_clock_sample},
      changed_{io.get_executor()}, tasks_{io, [this](const std::exception_ptr& failure) { report(failure); }}
{
}

core::Result<std::unique_ptr<ProducerClient>> Producer::Impl::make_client()
{
    return ProducerClient::create(io_, settings_, [this](const std::exception_ptr& failure) { report(failure); });
}

void Producer::Impl::append(core::OutRecord record, intake::AppendHandler handler)
{
    waiting_.push_back({std::move(record), std::move(handler), ++last_number_, std::chrono::steady_clock::now()});
    waiting_.back().place = std::prev(waiting_.end());
    produce_waiting();
}

void Producer::Impl::produce_waiting()
{
    while (!is_pausing_ && !waiting_.empty()) {
        auto& next = waiting_.front();
        if (is_expired(next)) {
            refuse(next.place, to_error(RD_KAFKA_RESP_ERR__MSG_TIMED_OUT, "record for " + next.record.topic));
            continue;
        }
        auto admission = client_->produce(next.record, &next);
        if (!admission) {
            refuse(next.place, std::move(admission.error()));
            continue;
        }
        if (*admission == ProducerClient::Admission::not_now) return;
        next.produced_at = clock_.pick();
        sent_.splice(sent_.end(), waiting_, next.place);
    }
}

bool Producer::Impl::is_expired(const Pending& pending) const
{
    return settings_.message_timeout &&
           std::chrono::steady_clock::now() - pending.appended_at >= *settings_.message_timeout;
}

/// Not within append(): its caller does not expect the handler there.
void Producer::Impl::refuse(Records::iterator place, core::Error why)
{
    refused_.splice(refused_.end(), waiting_, place);
    asio::post(io_, [this, alive = std::weak_ptr{alive_}, place, why = std::move(why)] {
        if (!alive.expired()) settle(refused_, place, why);
    });
}

void Producer::Impl::settle(Records& from, Records::iterator place, core::Result<core::Position> result)
{
    const auto handler = std::move(place->handler);
    from.erase(place);
    handler(std::move(result));
    changed_.notify_all();
}

asio::awaitable<core::Result<void>> Producer::Impl::warm_up(std::vector<std::string> topics, Deadline deadline)
{
    // The client that is asked stays until it has answered.
    struct Asking {
        explicit Asking(Impl& all) : impl{all} { ++impl.warming_up_; }
        ~Asking()
        {
            --impl.warming_up_;
            impl.changed_.notify_all();
        }
        Asking(const Asking&) = delete;
        Asking& operator=(const Asking&) = delete;

        Impl& impl;
    };
    const Asking asking{*this};
    auto found = co_await client_->warm_up(std::move(topics), deadline);
    co_return found;
}

asio::awaitable<bool> Producer::Impl::flush(Deadline deadline)
{
    while (unacknowledged() > 0) {
        const bool changed = co_await changed_.wait_until(deadline);
        if (!changed) co_return false;
    }
    co_return true;
}

asio::awaitable<bool> Producer::Impl::close(Deadline deadline)
{
    const bool all = co_await flush(deadline);
    tasks_.cancel();
    co_await tasks_.join();
    co_await client_->close();
    co_return all;
}

core::Result<std::unique_ptr<Producer>> Producer::create(asio::io_context& io, const ProducerSettings& settings,
                                                         ProducerHandlers handlers)
{
    auto impl = Impl::create(io, settings, std::move(handlers));
    if (!impl) return impl.error();
    return std::unique_ptr<Producer>{new Producer{std::move(*impl)}};
}

Producer::Producer(std::unique_ptr<Impl> impl) noexcept : impl_{std::move(impl)} {}
Producer::~Producer() = default;

void Producer::append(core::OutRecord record, intake::AppendHandler handler)
{
    impl_->append(std::move(record), std::move(handler));
}

bool Producer::has_room() const noexcept { return impl_->has_room(); }
std::size_t Producer::unacknowledged() const noexcept { return impl_->unacknowledged(); }

asio::awaitable<core::Result<void>> Producer::warm_up(std::vector<std::string> topics, Deadline deadline)
{
    return impl_->warm_up(std::move(topics), deadline);
}

asio::awaitable<bool> Producer::flush(Deadline deadline) { return impl_->flush(deadline); }
asio::awaitable<bool> Producer::close(Deadline deadline) { return impl_->close(deadline); }

}  // namespace fantail::kafka
