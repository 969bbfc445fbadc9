#pragma once

#include <chrono>
#include <string>
#include <utility>

#include <gtest/gtest.h>

#include <boost/asio/io_context.hpp>

#include "fantail/core/address_rules.hpp"
#include "fantail/core/url.hpp"
#include "fantail/http/client.hpp"
#include "support/run_coroutine.hpp"
#include "support/scripted_endpoint.hpp"
#include "support/stub_resolver.hpp"

namespace fantail::http {

using namespace std::chrono_literals;

inline core::AddressRules loopback_allowed()
{
    return core::AddressRules{{core::Network::parse("127.0.0.0/8").value()}, {}};
}

inline std::string head_of(const core::Url& url, std::size_t body)
{
    return "POST " + url.target() + " HTTP/1.1\r\nHost: " + url.host_field() +
           "\r\nContent-Length: " + std::to_string(body) + "\r\n\r\n";
}

/// A client on a loop of its own, and peers of 127.0.0.1 beside it.
class ClientFixture {
public:
    ClientFixture() : ClientFixture{ClientSettings{.addresses = loopback_allowed(), .ca_file = {}}} {}
    explicit ClientFixture(ClientSettings settings) : client{io, std::move(settings), names} {}

    core::Attempt post(const std::string& url, const std::string& body = R"({"type":"a"})",
                       std::chrono::milliseconds patience = 5s)
    {
        return post_as({}, url, body, patience);
    }

    core::Attempt post_as(const std::string& owner, const std::string& url, const std::string& body = "x",
                          std::chrono::milliseconds patience = 5s)
    {
        const auto parsed = core::Url::parse(url).value();
        const auto head = head_of(parsed, body.size());
        const auto deadline = std::chrono::steady_clock::now() + patience;
        return test::run_coroutine(io, client.post(Request{parsed, head, body, owner}, deadline));
    }

    boost::asio::io_context io{1};
    test::StubResolver names;
    Client client;
};

}  // namespace fantail::http
