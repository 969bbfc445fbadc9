#include "dispatcher/app/table_view.hpp"

#include <utility>

namespace fantail::dispatcher {

namespace asio = boost::asio;

namespace {

// The reader may have been about to confirm with an end asked for before our record was written; the second
// confirmation after that cannot have been.
constexpr std::uint64_t confirmations_to_trust = 2;

}  // namespace

TableView::TableView(asio::any_io_executor executor) : replaced_{std::move(executor)} {}

void TableView::replace(core::WebhookSnapshot snapshot)
{
    snapshot_ = std::move(snapshot);
    ++confirmations_;
    replaced_.notify_all();
}

asio::awaitable<TableView::Passed> TableView::passed(core::Offset offset)
{
    const auto trusted = confirmations_ + confirmations_to_trust;
    while (snapshot_.passed() <= offset) {
        if (confirmations_ >= trusted) co_return Passed::unknown_offset;
        co_await replaced_.wait();
    }
    co_return Passed::yes;
}

}  // namespace fantail::dispatcher
