#include "ingestor/app/webhook_turns.hpp"

#include <utility>

#include <boost/asio/this_coro.hpp>

namespace fantail::ingestor {

namespace asio = boost::asio;

WebhookTurns::Turn::Turn(std::shared_ptr<Taken> taken, core::WebhookId id) noexcept
    : taken_{std::move(taken)}, id_{std::move(id)}
{
}

WebhookTurns::Turn::~Turn()
{
    if (!taken_) return;
    const auto node = taken_->extract(id_);
    if (!node.empty()) node.mapped()->notify_all();
}

asio::awaitable<core::Result<WebhookTurns::Turn>> WebhookTurns::take(core::WebhookId id, runtime::Deadline deadline)
{
    const auto executor = co_await asio::this_coro::executor;
    for (;;) {
        const auto found = taken_->find(id);
        if (found == taken_->end()) {
            taken_->emplace(id, std::make_shared<runtime::AsyncEvent>(executor));
            co_return Turn{taken_, std::move(id)};
        }
        const auto ended = found->second;  // goes with the turn that is waited for
        const bool has_ended = co_await ended->wait_until(deadline);
        if (!has_ended) {
            co_return core::Error{core::ErrorCode::unavailable,
                                  "other changes of this webhook are not written yet: try again in a moment"};
        }
    }
}

}  // namespace fantail::ingestor
