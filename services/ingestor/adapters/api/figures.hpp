#pragma once

#include <boost/asio/awaitable.hpp>

#include "ingestor/app/ports.hpp"
#include "ingestor/app/webhook_commands.hpp"

namespace fantail::ingestor {

/// What is to be shown, with what the log of outcomes says of it.
boost::asio::awaitable<ShownWebhook> with_figures(Statistics& statistics, ShownWebhook shown);
boost::asio::awaitable<WebhookPage> with_figures(Statistics& statistics, WebhookPage page);

}  // namespace fantail::ingestor
