#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <utility>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

#include <gtest/gtest.h>
#include <librdkafka/rdkafka.h>
#include <librdkafka/rdkafka_mock.h>

#include "fantail/kafka/client_settings.hpp"
#include "fantail/kafka/handles.hpp"

namespace fantail::kafka {

/// librdkafka's own broker, in this process, on a port of its own.
class MockCluster {
public:
    MockCluster();

    [[nodiscard]] ClientSettings settings(const std::string& client_id = "test") const;

    void create_topic(const std::string& topic, int partitions);
    void delete_records(const std::string& topic, std::int32_t partition, std::int64_t before);
    void stop_broker();
    void start_broker();

    /// The next request of this kind (by its number in Kafka's protocol) is answered with an error.
    void refuse_next(std::int16_t request, rd_kafka_resp_err_t error);

    [[nodiscard]] std::size_t count_requests(std::int16_t request);

private:
    ClientHandle owner_;
    std::unique_ptr<rd_kafka_mock_cluster_t, Deleter<&rd_kafka_mock_cluster_destroy>> cluster_;
};

/// A test's loop: runs until something is true, and gives up after seconds where a broken test would hang.
class Loop {
public:
    [[nodiscard]] bool run_until(const std::function<bool()>& is_true,
                                 std::chrono::milliseconds at_most = std::chrono::seconds{10});

    /// Runs the coroutine to its end, and fails the test when it does not come.
    template <class T>
    T run(boost::asio::awaitable<T> coroutine)
    {
        std::optional<T> result;
        boost::asio::co_spawn(io, std::move(coroutine), [&](std::exception_ptr failure, T value) {
            if (failure) std::rethrow_exception(failure);
            result.emplace(std::move(value));
        });
        if (!run_until([&] { return result.has_value(); })) throw std::runtime_error{"the coroutine did not end"};
        return std::move(*result);
    }

    void run(boost::asio::awaitable<void> coroutine);

    boost::asio::io_context io{1};
};

}  // namespace fantail::kafka
