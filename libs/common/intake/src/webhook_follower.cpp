#include "fantail/intake/webhook_follower.hpp"

#include <utility>

#include "fantail/codec/records.hpp"

namespace fantail::intake {

namespace asio = boost::asio;

WebhookFollower::WebhookFollower(asio::any_io_executor executor, Publish publish, Unreadable unreadable)
    : publish_{std::move(publish)}, unreadable_{std::move(unreadable)}, moved_{std::move(executor)}
{
}

asio::awaitable<bool> WebhookFollower::passed(core::Offset offset, runtime::Deadline deadline)
{
    while (table_.passed() <= offset) {
        const bool moved = co_await moved_.wait_until(deadline);
        if (!moved) co_return table_.passed() > offset;
    }
    co_return true;
}

void WebhookFollower::read(core::InRecord record)
{
    apply(std::move(record));
    moved_.notify_all();
}

void WebhookFollower::apply(core::InRecord record)
{
    const auto offset = record.position.offset;
    if (!record.value) {
        table_.remove(offset, core::WebhookId{record.key});
        return;
    }
    auto decoded = codec::decode_webhook_record(*record.value);
    if (!decoded) {
        table_.skip(offset);
        unreadable_(offset, decoded.error());
        return;
    }
    table_.apply(offset, std::move(*decoded));
}

void WebhookFollower::current(core::Offset next)
{
    table_.pass(next);
    loaded_ = true;
    moved_.notify_all();
    publish_(table_.snapshot());
}

}  // namespace fantail::intake
