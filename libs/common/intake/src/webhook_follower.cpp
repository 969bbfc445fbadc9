#include "fantail/intake/webhook_follower.hpp"

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <system_error>
#include <utility>

#include <boost/asio/post.hpp>

#include "fantail/codec/records.hpp"
#include "fantail/core/state_key.hpp"

namespace fantail::intake {

namespace asio = boost::asio;

namespace {

/// 0, which no record lies below, where there is none that can be read.
core::Offset offset_in(const std::string* text) noexcept
{
    std::int64_t value = 0;
    if (text == nullptr) return core::Offset{};
    const auto read = std::from_chars(text->data(), text->data() + text->size(), value);
    return read.ec == std::errc{} && value > 0 ? core::Offset{value} : core::Offset{};
}

}  // namespace

WebhookFollower::WebhookFollower(asio::any_io_executor executor, Publish publish, Unreadable unreadable)
    : executor_{executor}, publish_{std::move(publish)}, unreadable_{std::move(unreadable)}, published_{
                                                                                                 std::move(executor)}
{
}

asio::awaitable<bool> WebhookFollower::passed(core::Offset offset, runtime::Deadline deadline)
{
    while (published_up_to_ <= offset) {
        const bool published = co_await published_.wait_until(deadline);
        if (!published) co_return published_up_to_ > offset;
    }
    co_return true;
}

void WebhookFollower::read(core::InRecord record)
{
    apply(std::move(record));
    publish_soon();
}

void WebhookFollower::States::read(core::InRecord record) { follower_.apply_state(std::move(record)); }

// Given out in a later turn of the loop: a burst of records is told of once.
void WebhookFollower::publish_soon()
{
    if (!loaded_ || publish_is_due_) return;
    publish_is_due_ = true;
    asio::post(executor_, [this] {
        if (publish_is_due_) publish();
    });
}

void WebhookFollower::publish()
{
    publish_is_due_ = false;
    published_up_to_ = table_.passed();
    publish_(followed());
    published_.notify_all();
}

void WebhookFollower::apply(core::InRecord record)
{
    const auto offset = record.position.offset;
    if (!record.value) {
        apply_tombstone(record);
        return;
    }
    auto decoded = codec::decode_webhook_record(*record.value);
    if (!decoded) {
        table_.skip(offset);
        unreadable_(offset, decoded.error());
        return;
    }
    decoded->written_at = record.timestamp;
    if (watched_.empty()) {
        table_.apply(offset, std::move(*decoded));
        return;
    }
    const auto write_id = decoded->write_id;
    tell_its_author(write_id, table_.apply(offset, std::move(*decoded)));
}

void WebhookFollower::apply_tombstone(const core::InRecord& record)
{
    const auto offset = record.position.offset;
    core::WebhookId id{record.key};
    const auto* deletion = record.header(core::Tombstone::write_id_header);
    if (deletion == nullptr) {
        table_.remove(offset, id);
    } else {
        const auto read_to = offset_in(record.header(core::Tombstone::read_to_header));
        table_.remove(offset, core::Tombstone{std::move(id), *deletion, read_to});
    }
}

WebhookFollower::WriteEnd WebhookFollower::watch(const std::string& write_id)
{
    // Whose authors have given up and whose records never came; they are as few as the commands of a moment.
    std::erase_if(watched_, [](const auto& watched) { return watched.second.expired(); });
    auto end = std::make_shared<std::optional<core::WebhookTable::Applied>>();
    watched_.insert_or_assign(write_id, end);
    return end;
}

void WebhookFollower::tell_its_author(const std::string& write_id, core::WebhookTable::Applied applied)
{
    const auto watched = watched_.find(write_id);
    if (watched == watched_.end()) return;
    if (const auto end = watched->second.lock()) *end = applied;
    watched_.erase(watched);
}

void WebhookFollower::apply_state(core::InRecord record)
{
    auto key = core::parse_state_key(record.key);
    switch (key.kind) {
    case core::StateKind::webhook:
        apply_webhook_state(std::move(record));
        publish_soon();
        break;
    // These are many, and nobody sends or does not send by them: they are given out with the next confirmation.
    case core::StateKind::health:
        apply_health(core::WebhookId{std::move(key.id)}, record);
        break;
    case core::StateKind::endpoint:
        apply_endpoint_state(core::EndpointKey{std::move(key.id)}, record);
        break;
    case core::StateKind::other:
        break;
    }
}

void WebhookFollower::apply_health(const core::WebhookId& id, const core::InRecord& record)
{
    if (!record.value) {
        table_.remove_health(id);
        return;
    }
    const auto decoded = codec::decode_webhook_health(*record.value);
    if (!decoded) {
        unreadable_(record.position.offset, decoded.error());
        return;
    }
    table_.apply(id, *decoded);
}

void WebhookFollower::apply_endpoint_state(core::EndpointKey key, const core::InRecord& record)
{
    if (!record.value) {
        endpoints_.remove(key);
        return;
    }
    const auto decoded = codec::decode_endpoint_state(*record.value);
    if (!decoded) {
        unreadable_(record.position.offset, decoded.error());
        return;
    }
    endpoints_.apply(std::move(key), *decoded);
}

void WebhookFollower::apply_webhook_state(core::InRecord record)
{
    if (!record.value) {
        table_.remove_state(core::WebhookId{record.key});
        return;
    }
    auto decoded = codec::decode_webhook_state(*record.value);
    if (!decoded) {
        unreadable_(record.position.offset, decoded.error());
        return;
    }
    table_.apply(std::move(*decoded));
}

void WebhookFollower::current(core::Offset next, std::chrono::steady_clock::time_point asked_at)
{
    table_.reach_end(next);
    if (!states_confirmed_at_) return;
    loaded_ = true;
    confirmed_at_ = std::min(asked_at, *states_confirmed_at_);
    publish();
}

// Given out with the next confirmation of the webhooks, half a second later.
void WebhookFollower::States::current(core::Offset /*next*/, std::chrono::steady_clock::time_point asked_at)
{
    follower_.states_confirmed_at_ = asked_at;
}

}  // namespace fantail::intake
