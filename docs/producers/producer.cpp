// Publishes each line of standard input as an event: producer BROKERS TOPIC TENANT
// With librdkafka: c++ -std=c++17 producer.cpp -lrdkafka

#include <librdkafka/rdkafka.h>

#include <cstdio>
#include <cstdlib>
#include <iostream>
#include <string>

namespace {

int failed = 0;

void on_delivery(rd_kafka_t*, const rd_kafka_message_t* message, void*)
{
    if (message->err == RD_KAFKA_RESP_ERR_NO_ERROR) return;
    std::fprintf(stderr, "not published: %s\n", rd_kafka_err2str(message->err));
    ++failed;
}

void set(rd_kafka_conf_t* conf, const char* name, const char* value)
{
    char why[256];
    if (rd_kafka_conf_set(conf, name, value, why, sizeof why) == RD_KAFKA_CONF_OK) return;
    std::fprintf(stderr, "%s\n", why);
    std::exit(2);
}

}  // namespace

int main(int argc, char* argv[])
{
    if (argc != 4) return std::fprintf(stderr, "usage: producer BROKERS TOPIC TENANT\n"), 2;
    const std::string tenant = argv[3];
    rd_kafka_conf_t* conf = rd_kafka_conf_new();
    set(conf, "bootstrap.servers", argv[1]);
    set(conf, "enable.idempotence", "true");     // a retry makes no second event; implies acks=all
    set(conf, "partitioner", "murmur2_random");  // as the Java client: the default here is another hash
    rd_kafka_conf_set_dr_msg_cb(conf, on_delivery);
    char why[256];
    rd_kafka_t* producer = rd_kafka_new(RD_KAFKA_PRODUCER, conf, why, sizeof why);
    if (producer == nullptr) return std::fprintf(stderr, "%s\n", why), 2;

    for (std::string event; std::getline(std::cin, event);) {
        rd_kafka_resp_err_t error;
        do {
            error = rd_kafka_producev(producer, RD_KAFKA_V_TOPIC(argv[2]), RD_KAFKA_V_KEY(tenant.data(), tenant.size()),
                                      RD_KAFKA_V_VALUE(event.data(), event.size()),
                                      RD_KAFKA_V_HEADER("tenant", tenant.data(), tenant.size()),
                                      RD_KAFKA_V_MSGFLAGS(RD_KAFKA_MSG_F_COPY), RD_KAFKA_V_END);
            // Its queue is full: what was acknowledged makes room.
            rd_kafka_poll(producer, error == RD_KAFKA_RESP_ERR__QUEUE_FULL ? 100 : 0);
        } while (error == RD_KAFKA_RESP_ERR__QUEUE_FULL);
        if (error != RD_KAFKA_RESP_ERR_NO_ERROR) {
            std::fprintf(stderr, "not published: %s\n", rd_kafka_err2str(error));
            ++failed;
        }
    }
    const bool flushed = rd_kafka_flush(producer, 30'000) == RD_KAFKA_RESP_ERR_NO_ERROR;
    rd_kafka_destroy(producer);
    return flushed && failed == 0 ? 0 : 1;
}
