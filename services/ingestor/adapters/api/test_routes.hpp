#pragma once

#include <boost/asio/awaitable.hpp>

#include "ingestor/adapters/api/frame.hpp"
#include "ingestor/app/testing.hpp"

namespace fantail::ingestor {

/// Sends the test that the call's body asks for, and answers with what came of it.
boost::asio::awaitable<ApiAnswer> answer_test(Testing& testing, ApiCall call, core::WebhookId webhook);

/// The tests of webhooks.
///
/// Threads: the control worker's.
/// Lends:   `testing` must outlive the frame.
class TestRoutes {
public:
    explicit TestRoutes(Testing& testing) noexcept : testing_{testing} {}

    void add_to(ApiFrame& frame);

private:
    Testing& testing_;
};

}  // namespace fantail::ingestor
