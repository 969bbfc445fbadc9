#include "fantail/kafka/producer.hpp"

#include <array>

#include "mock_cluster.hpp"

namespace fantail::kafka {
namespace {

TEST(Librdkafka, IsBuiltWithWhatProductionBrokersAskFor)
{
    const std::unique_ptr<rd_kafka_conf_t, Deleter<&rd_kafka_conf_destroy>> conf{rd_kafka_conf_new()};
    std::array<char, 512> value{};
    auto size = value.size();
    rd_kafka_conf_get(conf.get(), "builtin.features", value.data(), &size);
    const auto features = "," + std::string{value.data()} + ",";

    for (const auto* feature : {"ssl", "sasl_scram", "zstd", "lz4", "snappy", "gzip"}) {
        EXPECT_NE(features.find("," + std::string{feature} + ","), std::string::npos)
            << feature << " not in " << features;
    }
}

core::Error refusal_of(const core::Header& property)
{
    Loop loop;
    ProducerSettings settings;
    settings.client = {.brokers = "localhost:1", .client_id = "test", .properties = {property}};
    const auto producer = Producer::create(loop.io, settings, {});
    EXPECT_TRUE(producer.has_error());
    return producer.has_error() ? producer.error() : core::Error{};
}

TEST(ClientProperties, AnUnknownOneIsRefusedByName)
{
    const auto error = refusal_of({"security.protokol", "ssl"});

    EXPECT_EQ(error.code, core::ErrorCode::invalid_argument);
    EXPECT_NE(error.detail.find("security.protokol"), std::string::npos) << error.detail;
}

TEST(ClientProperties, AWrongValueIsRefusedWithTheAcceptedOnes)
{
    const auto error = refusal_of({"security.protocol", "tls"});

    EXPECT_NE(error.detail.find("security.protocol"), std::string::npos) << error.detail;
}

TEST(ClientProperties, WhatPromisesHangOnCannotBeChanged)
{
    const auto error = refusal_of({"acks", "1"});

    EXPECT_NE(error.detail.find("acks"), std::string::npos) << error.detail;
}

}  // namespace
}  // namespace fantail::kafka
