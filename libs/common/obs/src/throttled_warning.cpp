#include "fantail/obs/throttled_warning.hpp"

#include <utility>
#include <vector>

namespace fantail::obs {

ThrottledWarning::ThrottledWarning(const Log& log, std::string message, std::chrono::milliseconds interval)
    : log_{log}, message_{std::move(message)}, interval_{interval}
{
}

ThrottledWarning::~ThrottledWarning()
{
    if (dropped_ > 0) log_.warning(message_, {{"dropped", dropped_}});
}

void ThrottledWarning::say(std::chrono::steady_clock::time_point now, Fields fields)
{
    if (last_said_ && now - *last_said_ < interval_) {
        ++dropped_;
        return;
    }
    last_said_ = now;
    std::vector<Field> all{fields};
    if (dropped_ > 0) all.emplace_back("dropped", std::exchange(dropped_, 0));
    log_.write(Level::warning, message_, all);
}

}  // namespace fantail::obs
