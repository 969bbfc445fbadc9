#include "clock_sampler.hpp"

#include <utility>

#include "records.hpp"

namespace fantail::kafka {

namespace {

constexpr std::chrono::milliseconds between_samples{200};

core::Timestamp wall_clock() { return std::chrono::floor<core::Timestamp::duration>(std::chrono::system_clock::now()); }

}  // namespace

ClockSampler::ClockSampler(Handler handler) : handler_{std::move(handler)} {}

std::optional<core::Timestamp> ClockSampler::pick()
{
    if (!handler_) return std::nullopt;
    const auto now = std::chrono::steady_clock::now();
    if (now < next_) return std::nullopt;
    next_ = now + between_samples;
    return wall_clock();
}

void ClockSampler::acknowledged(core::Timestamp produced_at, const rd_kafka_message_t& report) const
{
    const auto appended_at = append_time_of(report);
    if (!appended_at) return;
    handler_({.produced_at = produced_at, .appended_at = *appended_at, .acknowledged_at = wall_clock()});
}

}  // namespace fantail::kafka
