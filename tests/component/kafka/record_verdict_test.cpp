#include "record_verdict.hpp"

#include <gtest/gtest.h>

namespace fantail::kafka {
namespace {

class AFinalVerdict : public testing::TestWithParam<rd_kafka_resp_err_t> {};

TEST_P(AFinalVerdict, IsAboutTheRecord) { EXPECT_TRUE(is_final_for_record(GetParam())); }

INSTANTIATE_TEST_SUITE_P(OfKafka, AFinalVerdict,
                         testing::Values(RD_KAFKA_RESP_ERR_MSG_SIZE_TOO_LARGE, RD_KAFKA_RESP_ERR_INVALID_RECORD,
                                         RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART, RD_KAFKA_RESP_ERR__UNKNOWN_TOPIC,
                                         RD_KAFKA_RESP_ERR__UNKNOWN_PARTITION,
                                         RD_KAFKA_RESP_ERR_TOPIC_AUTHORIZATION_FAILED));

class AProblemOnTheWay : public testing::TestWithParam<rd_kafka_resp_err_t> {};

TEST_P(AProblemOnTheWay, DecidesNothingAboutTheRecord) { EXPECT_FALSE(is_final_for_record(GetParam())); }

INSTANTIATE_TEST_SUITE_P(OfKafka, AProblemOnTheWay,
                         testing::Values(RD_KAFKA_RESP_ERR__MSG_TIMED_OUT, RD_KAFKA_RESP_ERR__PURGE_QUEUE,
                                         RD_KAFKA_RESP_ERR__PURGE_INFLIGHT, RD_KAFKA_RESP_ERR__TRANSPORT,
                                         RD_KAFKA_RESP_ERR__FATAL, RD_KAFKA_RESP_ERR_OUT_OF_ORDER_SEQUENCE_NUMBER,
                                         RD_KAFKA_RESP_ERR_INVALID_PRODUCER_EPOCH,
                                         RD_KAFKA_RESP_ERR_UNKNOWN_PRODUCER_ID, RD_KAFKA_RESP_ERR_NOT_ENOUGH_REPLICAS,
                                         RD_KAFKA_RESP_ERR_CLUSTER_AUTHORIZATION_FAILED,
                                         RD_KAFKA_RESP_ERR_INVALID_MSG,  // damaged on the way
                                         RD_KAFKA_RESP_ERR_UNKNOWN));

}  // namespace
}  // namespace fantail::kafka
