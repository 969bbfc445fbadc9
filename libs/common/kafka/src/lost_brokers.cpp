#include "lost_brokers.hpp"

#include <chrono>
#include <string>

#include "fantail/runtime/deadline.hpp"

namespace fantail::kafka {

namespace {

constexpr std::chrono::seconds look_every{1};
constexpr int do_not_block = 0;  // milliseconds

std::string bootstrap_servers(rd_kafka_t* client)
{
    constexpr const char* name = "bootstrap.servers";
    const auto* conf = rd_kafka_conf(client);
    std::size_t size = 0;
    if (rd_kafka_conf_get(conf, name, nullptr, &size) != RD_KAFKA_CONF_OK || size == 0) return {};
    std::string text(size, '\0');
    rd_kafka_conf_get(conf, name, text.data(), &size);
    text.resize(size - 1);  // it counts the 0 at the end
    return text;
}

}  // namespace

boost::asio::awaitable<void> find_lost_brokers(rd_kafka_t* client)
{
    const auto servers = bootstrap_servers(client);
    for (bool had_one = false;;) {
        // An answer without brokers names no controller either. Once for each: librdkafka keeps every list it is given.
        const bool has_one = rd_kafka_controllerid(client, do_not_block) >= 0;
        if (had_one && !has_one) rd_kafka_brokers_add(client, servers.c_str());
        had_one = has_one;
        co_await runtime::pause(look_every);
    }
}

}  // namespace fantail::kafka
