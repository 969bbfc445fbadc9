#include "fantailctl/commands/topic_scan.hpp"

#include <algorithm>

#include "fantailctl/failure.hpp"

namespace fantail::fantailctl {

TopicScan::TopicScan(const Settings& settings)
    : admin_{settings.kafka_admin()}, scan_{value_or_fail(kafka::LogScan::create({.client = settings.kafka_client()}))}
{
}

LogRanges TopicScan::ranges(const std::string& topic) { return value_or_fail(admin_.log_ranges(topic)); }

LogRanges TopicScan::ranges_if_any(const std::string& topic)
{
    auto found = admin_.log_ranges(topic);
    if (found.has_error() && found.error().code == core::ErrorCode::not_found) return {};
    return value_or_fail(std::move(found));
}

LogRanges TopicScan::ranges_since(const std::string& topic, core::Timestamp since)
{
    auto all = ranges(topic);
    for (const auto& [number, offset] : value_or_fail(admin_.offsets_at(topic, std::max(since, core::Timestamp{})))) {
        auto& range = all.at(number);
        range.begin = std::max(range.begin, offset);
    }
    return all;
}

void TopicScan::read(const std::string& topic, const LogRanges& ranges, const kafka::LogScan::TakeRecord& take)
{
    ok_or_fail(scan_.read(topic, ranges, take));
}

}  // namespace fantail::fantailctl
