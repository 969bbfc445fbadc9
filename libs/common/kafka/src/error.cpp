#include "error.hpp"

#include <string>
#include <utility>

namespace fantail::kafka {

namespace {

core::ErrorCode kind_of(rd_kafka_resp_err_t code)
{
    switch (code) {
    case RD_KAFKA_RESP_ERR_MSG_SIZE_TOO_LARGE:
    case RD_KAFKA_RESP_ERR_RECORD_LIST_TOO_LARGE:
    case RD_KAFKA_RESP_ERR_OFFSET_METADATA_TOO_LARGE:
        return core::ErrorCode::too_large;

    case RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART:
    case RD_KAFKA_RESP_ERR__UNKNOWN_TOPIC:
    case RD_KAFKA_RESP_ERR__UNKNOWN_PARTITION:
    case RD_KAFKA_RESP_ERR_GROUP_ID_NOT_FOUND:
        return core::ErrorCode::not_found;

    case RD_KAFKA_RESP_ERR_TOPIC_ALREADY_EXISTS:
    case RD_KAFKA_RESP_ERR_NON_EMPTY_GROUP:
    case RD_KAFKA_RESP_ERR_GROUP_SUBSCRIBED_TO_TOPIC:
    case RD_KAFKA_RESP_ERR_UNKNOWN_MEMBER_ID:
    case RD_KAFKA_RESP_ERR_ILLEGAL_GENERATION:
    case RD_KAFKA_RESP_ERR_STALE_MEMBER_EPOCH:
    case RD_KAFKA_RESP_ERR_FENCED_MEMBER_EPOCH:
    case RD_KAFKA_RESP_ERR_FENCED_INSTANCE_ID:
    case RD_KAFKA_RESP_ERR_UNRELEASED_INSTANCE_ID:
        return core::ErrorCode::conflict;

    case RD_KAFKA_RESP_ERR__INVALID_ARG:
    case RD_KAFKA_RESP_ERR_INVALID_CONFIG:
    case RD_KAFKA_RESP_ERR_INVALID_PARTITIONS:
    case RD_KAFKA_RESP_ERR_INVALID_REPLICATION_FACTOR:
    case RD_KAFKA_RESP_ERR_TOPIC_EXCEPTION:
        return core::ErrorCode::invalid_argument;

    default:
        return core::ErrorCode::unavailable;
    }
}

}  // namespace

core::Error to_error(rd_kafka_resp_err_t code, std::string_view what, const char* detail)
{
    std::string text{what};
    text += ": ";
    text += detail != nullptr && *detail != '\0' ? detail : rd_kafka_err2str(code);
    return core::Error{kind_of(code), std::move(text)};
}

core::Error to_error(const rd_kafka_error_t& error, std::string_view what)
{
    return to_error(rd_kafka_error_code(&error), what, rd_kafka_error_string(&error));
}

core::Error to_error(const std::exception_ptr& failure, std::string_view what)
{
    std::string text{what};
    try {
        std::rethrow_exception(failure);
    } catch (const std::exception& exception) {
        text += std::string{": "} + exception.what();
    } catch (...) {
        text += ": unknown exception";
    }
    return core::Error{core::ErrorCode::unavailable, std::move(text)};
}

}  // namespace fantail::kafka
