#pragma once

#include "dispatcher/app/ports.hpp"
#include "fantail/http/client.hpp"

namespace fantail::dispatcher {

/// The worker's HTTP client as the endpoint that deliveries are sent to.
class HttpEndpoint : public Endpoint {
public:
    explicit HttpEndpoint(http::Client& client) noexcept : client_{client} {}

    boost::asio::awaitable<core::Attempt> post(const SignedRequest& request, std::string_view body,
                                               std::chrono::steady_clock::time_point deadline) override
    {
        return client_.post({request.url, request.head, body, request.owner}, deadline);
    }

private:
    http::Client& client_;
};

}  // namespace fantail::dispatcher
