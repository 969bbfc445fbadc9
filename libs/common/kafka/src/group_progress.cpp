#include "fantail/kafka/group_progress.hpp"

#include <algorithm>
#include <exception>
#include <utility>

#include "client.hpp"
#include "fantail/core/assert.hpp"
#include "fantail/runtime/task_group.hpp"
#include "requests.hpp"

namespace fantail::kafka {

namespace asio = boost::asio;

namespace {

constexpr int do_not_block = 0;  // milliseconds

}  // namespace

class GroupProgress::Impl {
public:
    Impl(asio::io_context& io, ClientHandle made, std::string of, std::chrono::milliseconds timeout)
        : group{std::move(of)}, client{std::move(made)}, own_events{rd_kafka_queue_get_main(client.get())},
          requests{io, client.get(), timeout}, tasks{io, [](const std::exception_ptr& /*none is thrown*/) {}}
    {
        tasks.spawn(requests.serve());
    }

    /// Its log and errors: what matters of them is in the answers.
    void drop_events() const
    {
        while (const Event event{rd_kafka_queue_poll(own_events.get(), do_not_block)}) continue;
    }

    std::string group;
    ClientHandle client;
    QueueHandle own_events;
    Requests requests;
    runtime::TaskGroup tasks;
};

core::Result<std::unique_ptr<GroupProgress>> GroupProgress::create(asio::io_context& io, const ClientSettings& settings,
                                                                   std::string group, std::chrono::milliseconds timeout)
{
    auto client = ClientConfig{settings}.create(RD_KAFKA_PRODUCER, 0);
    if (!client) return client.error();
    auto impl = std::make_unique<Impl>(io, std::move(*client), std::move(group), timeout);
    return std::unique_ptr<GroupProgress>{new GroupProgress{std::move(impl)}};
}

GroupProgress::GroupProgress(std::unique_ptr<Impl> impl) noexcept : impl_{std::move(impl)} {}
GroupProgress::~GroupProgress() = default;

asio::awaitable<core::Result<std::map<core::Partition, std::size_t>>>
GroupProgress::lag(std::vector<core::Partition> partitions)
{
    impl_->drop_events();
    // The commits first: whatever is appended and settled between the questions then counts as lag, not as less.
    auto committed = co_await impl_->requests.committed(impl_->group, partitions);
    if (!committed) co_return committed.error();
    auto begins = co_await impl_->requests.begins(partitions);
    if (!begins) co_return begins.error();
    auto ends = co_await impl_->requests.ends(std::move(partitions));
    if (!ends) co_return ends.error();

    std::map<core::Partition, std::size_t> lag;
    for (const auto& [partition, end] : *ends) {
        const auto commit = committed->find(partition);
        const auto from = commit == committed->end() ? begins->at(partition) : commit->second.offset;
        lag[partition] = static_cast<std::size_t>(std::max<std::int64_t>(0, end.value() - from.value()));
    }
    co_return lag;
}

asio::awaitable<core::Result<std::map<core::Partition, core::Offset>>>
GroupProgress::first_since(std::vector<core::Partition> partitions, core::Timestamp time)
{
    impl_->drop_events();
    auto found = co_await impl_->requests.firsts_since(std::move(partitions), time);
    co_return found;
}

asio::awaitable<void> GroupProgress::close()
{
    impl_->tasks.cancel();
    co_await impl_->tasks.join();
}

}  // namespace fantail::kafka
