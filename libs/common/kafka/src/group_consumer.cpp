#include "fantail/kafka/group_consumer.hpp"

#include <utility>

#include "error.hpp"
#include "fantail/runtime/task_group.hpp"
#include "group_member.hpp"

namespace fantail::kafka {

namespace asio = boost::asio;

/// One member after another, where a fatal error ends a client and not the membership.
class GroupConsumer::Impl {
public:
    Impl(asio::io_context& io, const GroupConsumerSettings& settings, intake::PartitionEvents& events,
         GroupConsumerHandlers handlers)
        : io_{io}, settings_{settings}, events_{events}, handlers_{std::move(handlers)},
          tasks_{io, [this](const std::exception_ptr& failure) { fail(to_error(failure, "joining the group anew")); }}
    {
    }

    core::Result<void> join()
    {
        auto client = make_group_client(settings_);
        if (!client) return client.error();
        // The former one's threads are joined here: milliseconds, as it is closed.
        member_ = std::make_unique<GroupMember>(io_, std::move(*client), settings_, events_, handlers_,
                                                [this](const core::Error& error) { begin_anew(error); });
        return member_->join();
    }

    [[nodiscard]] GroupMember& member() const noexcept { return *member_; }

    [[nodiscard]] bool is_ready() const noexcept { return !is_between_ && member_->is_ready(); }

    asio::awaitable<void> close(OnClose on_close)
    {
        closing_ = true;
        const bool is_closed_already = is_between_;
        co_await tasks_.join();
        if (!is_closed_already) co_await member_->close(on_close);
    }

private:
    void begin_anew(const core::Error& why)
    {
        if (closing_ || std::exchange(is_between_, true)) return;
        if (handlers_.on_recreated) handlers_.on_recreated(why);
        tasks_.spawn(replace());
    }

    asio::awaitable<void> replace()
    {
        // Static: it neither leaves nor commits, and the next one takes its place.
        co_await member_->close(OnClose::keep_membership);
        if (closing_) co_return;
        if (const auto joined = join(); !joined) co_return fail(joined.error());
        is_between_ = false;
    }

    void fail(const core::Error& error) const
    {
        if (handlers_.on_fatal) handlers_.on_fatal(error);
    }

    asio::io_context& io_;
    GroupConsumerSettings settings_;
    intake::PartitionEvents& events_;
    GroupConsumerHandlers handlers_;
    std::unique_ptr<GroupMember> member_;
    bool is_between_{false};  ///< the former member is closing or closed, and there is no next one yet
    bool closing_{false};
    runtime::TaskGroup tasks_;
};

core::Result<std::unique_ptr<GroupConsumer>> GroupConsumer::create(asio::io_context& io,
                                                                   const GroupConsumerSettings& settings,
                                                                   intake::PartitionEvents& events,
                                                                   GroupConsumerHandlers handlers)
{
    auto impl = std::make_unique<Impl>(io, settings, events, std::move(handlers));
    if (auto joined = impl->join(); !joined) return joined.error();
    return std::unique_ptr<GroupConsumer>{new GroupConsumer{std::move(impl)}};
}

GroupConsumer::GroupConsumer(std::unique_ptr<Impl> impl) noexcept : impl_{std::move(impl)} {}
GroupConsumer::~GroupConsumer() = default;

void GroupConsumer::commit(std::vector<intake::CommitPoint> points) { impl_->member().commit(points); }
void GroupConsumer::room_made() { impl_->member().room_made(); }
void GroupConsumer::put_back(const core::Position& record) { impl_->member().put_back(record); }
void GroupConsumer::read_on(const core::Partition& partition) { impl_->member().read_on(partition); }
bool GroupConsumer::is_ready() const noexcept { return impl_->is_ready(); }
std::size_t GroupConsumer::assigned_count() const noexcept { return impl_->member().assigned_count(); }
asio::awaitable<void> GroupConsumer::close(OnClose on_close) { return impl_->close(on_close); }

}  // namespace fantail::kafka
