#include "dispatcher/app/table_view.hpp"

#include <utility>

namespace fantail::dispatcher {

namespace asio = boost::asio;

namespace {

constexpr std::chrono::seconds fresh_for{5};

}  // namespace

TableView::TableView(asio::any_io_executor executor, const intake::Clock& clock)
    : clock_{clock}, replaced_{std::move(executor)}
{
}

void TableView::replace(intake::FollowedTable table)
{
    table_ = std::move(table);
    replaced_.notify_all();
}

asio::awaitable<TableView::Passed> TableView::passed(core::Offset offset)
{
    const auto since = clock_.steady();
    for (;;) {
        if (is_fresh()) {
            if (table_.webhooks.passed() > offset) co_return Passed::yes;
            // Its record was written before our task was, and an end asked for since then lies behind both.
            if (table_.confirmed_at > since) co_return Passed::unknown_offset;
        }
        co_await replaced_.wait();
    }
}

asio::awaitable<std::shared_ptr<const core::EndpointStates>>
TableView::endpoints_as_of(std::chrono::steady_clock::time_point then)
{
    while (table_.confirmed_at < then) co_await replaced_.wait();
    co_return table_.endpoints != nullptr ? table_.endpoints : std::make_shared<const core::EndpointStates>();
}

bool TableView::is_fresh() const noexcept { return clock_.steady() - table_.confirmed_at <= fresh_for; }

}  // namespace fantail::dispatcher
