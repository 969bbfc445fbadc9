#include "ingestor/adapters/api/figures.hpp"

#include <cstddef>
#include <utility>
#include <vector>

namespace fantail::ingestor {

namespace asio = boost::asio;

asio::awaitable<ShownWebhook> with_figures(Statistics& statistics, ShownWebhook shown)
{
    std::vector<core::WebhookId> ids(1, shown.webhook.id);
    const auto figures = co_await statistics.of(std::move(ids));
    shown.figures = figures.front();
    co_return shown;
}

asio::awaitable<WebhookPage> with_figures(Statistics& statistics, WebhookPage page)
{
    std::vector<core::WebhookId> ids;
    for (const auto& shown : page.webhooks) ids.push_back(shown.webhook.id);
    const auto figures = co_await statistics.of(std::move(ids));
    for (std::size_t i = 0; i < figures.size(); ++i) page.webhooks[i].figures = figures[i];
    co_return page;
}

}  // namespace fantail::ingestor
