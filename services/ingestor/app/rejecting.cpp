#include "ingestor/app/rejecting.hpp"

#include <string>

#include "fantail/crypto/hash.hpp"

namespace fantail::ingestor {

namespace {

constexpr std::size_t kept_of_oversize = std::size_t{64} << 10;

}  // namespace

core::OutRecord rejected_record(const core::InRecord& record, const codec::Refused& why, const core::TopicNames& topics,
                                std::size_t max_bytes)
{
    core::OutRecord rejected{.topic = topics.rejected,
                             .key = record.key,
                             .value = record.value.value_or(std::string{}),
                             .headers = {{"topic", record.position.partition.topic},
                                         {"partition", std::to_string(record.position.partition.number)},
                                         {"offset", std::to_string(record.position.offset.value())},
                                         {"reason", std::string{codec::to_string(why.reason)}},
                                         {"detail", why.detail}},
                             .partition = std::nullopt};
    // Under names of their own, so that whoever puts the event back finds its tenant header again.
    for (const auto& header : record.headers) rejected.headers.push_back({"original-" + header.name, header.value});
    if (rejected.value->size() > max_bytes) {
        rejected.headers.push_back({"size", std::to_string(rejected.value->size())});
        rejected.headers.push_back({"sha256", crypto::sha256_hex(*rejected.value)});
        rejected.value->resize(kept_of_oversize);
    }
    return rejected;
}

}  // namespace fantail::ingestor
