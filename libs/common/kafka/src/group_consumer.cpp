#include "fantail/kafka/group_consumer.hpp"

#include <utility>

#include "fantail/core/assert.hpp"
#include "group_member.hpp"

namespace fantail::kafka {

namespace asio = boost::asio;

class GroupConsumer::Impl : public GroupMember {
public:
    using GroupMember::GroupMember;
};

core::Result<std::unique_ptr<GroupConsumer>> GroupConsumer::create(asio::io_context& io,
                                                                   const GroupConsumerSettings& settings,
                                                                   intake::PartitionEvents& events,
                                                                   GroupConsumerHandlers handlers)
{
    auto client = make_group_client(settings);
    if (!client) return client.error();
    auto impl = std::make_unique<Impl>(io, std::move(*client), settings, events, std::move(handlers));
    if (auto joined = impl->join(); !joined) return joined.error();
    return std::unique_ptr<GroupConsumer>{new GroupConsumer{std::move(impl)}};
}

GroupConsumer::GroupConsumer(std::unique_ptr<Impl> impl) noexcept : impl_{std::move(impl)} {}
GroupConsumer::~GroupConsumer() = default;

void GroupConsumer::commit(std::vector<intake::CommitPoint> points) { impl_->commit(points); }
void GroupConsumer::room_made() { impl_->room_made(); }
void GroupConsumer::put_back(const core::Position& record) { impl_->put_back(record); }
void GroupConsumer::read_on(const core::Partition& partition) { impl_->read_on(partition); }
bool GroupConsumer::is_ready() const noexcept { return impl_->is_ready(); }
std::size_t GroupConsumer::assigned_count() const noexcept { return impl_->assigned_count(); }
asio::awaitable<void> GroupConsumer::close(OnClose on_close) { return impl_->close(on_close); }

}  // namespace fantail::kafka
