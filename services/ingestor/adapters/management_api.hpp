#pragma once

#include <string>
#include <string_view>

#include <boost/asio/awaitable.hpp>

#include "fantail/core/realm.hpp"
#include "fantail/http/router.hpp"
#include "fantail/http/server.hpp"
#include "fantail/obs/log.hpp"
#include "ingestor/adapters/api_keys.hpp"
#include "ingestor/app/explaining.hpp"
#include "ingestor/app/webhook_commands.hpp"

namespace fantail::ingestor {

/// The management API over HTTP: `/v1/…` and `/api/v1/…` alike, in 002's envelope. It finds out who
/// calls, reads and words JSON, and leaves every decision to WebhookCommands.
///
/// Threads: the control worker's.
/// Lends:   everything given must outlive the handler.
class ManagementApi {
public:
    struct Parts {
        WebhookCommands& commands;
        Explaining& explaining;
        const ApiKeys& keys;
        const core::Realms& realms;
        const obs::Log& log;
    };

    explicit ManagementApi(Parts parts);

    /// For the server.
    [[nodiscard]] http::Handler handler() const;

    /// Words what the server itself refuses.
    static http::ServerResponse refusal(int status, std::string_view reason);

private:
    void serve(const std::string& prefix);
    void serve_secrets(const std::string& secret);
    void note(std::string_view what, const core::WebhookId& id, const Caller& caller) const;
    [[nodiscard]] core::Result<Caller> authenticate(const http::ServerRequest& request) const;

    boost::asio::awaitable<http::ServerResponse> create(http::ServerRequest request);
    boost::asio::awaitable<http::ServerResponse> change(http::ServerRequest request);
    boost::asio::awaitable<http::ServerResponse> remove(http::ServerRequest request);
    boost::asio::awaitable<http::ServerResponse> rotate(http::ServerRequest request);
    boost::asio::awaitable<http::ServerResponse> complete_rotation(http::ServerRequest request);
    [[nodiscard]] http::ServerResponse explain(http::ServerRequest request) const;
    [[nodiscard]] http::ServerResponse reveal(const http::ServerRequest& request) const;
    [[nodiscard]] http::ServerResponse list(const http::ServerRequest& request) const;
    [[nodiscard]] http::ServerResponse get(const http::ServerRequest& request) const;

    Parts parts_;
    http::Router router_;
};

}  // namespace fantail::ingestor
