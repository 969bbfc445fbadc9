#include "mock_cluster.hpp"

#include <array>
#include <stdexcept>

namespace fantail::kafka {

namespace {

constexpr int one_broker = 1;
constexpr std::int32_t the_broker = 1;

ClientHandle make_owner()
{
    std::array<char, 256> text{};
    auto* conf = rd_kafka_conf_new();
    rd_kafka_conf_set(conf, "log_level", "2", text.data(), text.size());  // it runs through its own faults here
    auto* owner = rd_kafka_new(RD_KAFKA_PRODUCER, conf, text.data(), text.size());
    if (owner == nullptr) throw std::runtime_error{text.data()};
    return ClientHandle{owner};
}

}  // namespace

MockCluster::MockCluster() : owner_{make_owner()}, cluster_{rd_kafka_mock_cluster_new(owner_.get(), one_broker)}
{
    rd_kafka_mock_set_controller_id(cluster_.get(), the_broker);  // by itself it names one that does not exist
    rd_kafka_mock_group_initial_rebalance_delay_ms(cluster_.get(), 0);
    rd_kafka_mock_start_request_tracking(cluster_.get());
}

ClientSettings MockCluster::settings(const std::string& client_id) const
{
    return {.brokers = rd_kafka_mock_cluster_bootstraps(cluster_.get()), .client_id = client_id, .properties = {}};
}

void MockCluster::create_topic(const std::string& topic, int partitions)
{
    rd_kafka_mock_topic_create(cluster_.get(), topic.c_str(), partitions, one_broker);
}

void MockCluster::delete_records(const std::string& topic, std::int32_t partition, std::int64_t before)
{
    rd_kafka_mock_partition_delete_records(cluster_.get(), topic.c_str(), partition, before);
}

void MockCluster::stop_broker() { rd_kafka_mock_broker_set_down(cluster_.get(), the_broker); }
void MockCluster::start_broker() { rd_kafka_mock_broker_set_up(cluster_.get(), the_broker); }

void MockCluster::refuse_next(std::int16_t request, rd_kafka_resp_err_t error)
{
    rd_kafka_mock_push_request_errors_array(cluster_.get(), request, 1, &error);
}

std::size_t MockCluster::count_requests(std::int16_t request)
{
    std::size_t all = 0;
    std::size_t counted = 0;
    auto** requests = rd_kafka_mock_get_requests(cluster_.get(), &all);
    for (std::size_t i = 0; i < all; ++i) {
        if (rd_kafka_mock_request_api_key(requests[i]) == request) ++counted;
    }
    rd_kafka_mock_request_destroy_array(requests, all);
    return counted;
}

bool Loop::run_until(const std::function<bool()>& is_true, std::chrono::milliseconds at_most)
{
    const auto deadline = std::chrono::steady_clock::now() + at_most;
    while (!is_true()) {
        if (std::chrono::steady_clock::now() >= deadline) return false;
        io.restart();
        io.run_one_for(std::chrono::milliseconds{50});
    }
    return true;
}

void Loop::run(boost::asio::awaitable<void> coroutine)
{
    bool ended = false;
    boost::asio::co_spawn(io, std::move(coroutine), [&](std::exception_ptr failure) {
        if (failure) std::rethrow_exception(failure);
        ended = true;
    });
    if (!run_until([&] { return ended; })) throw std::runtime_error{"the coroutine did not end"};
}

}  // namespace fantail::kafka
