#include "fantail/http/health.hpp"

#include <algorithm>
#include <utility>

namespace fantail::http {

namespace {

bool all_ok(const std::map<std::string, Check, std::less<>>& checks)
{
    return std::all_of(checks.begin(), checks.end(),
                       [](const auto& entry) { return entry.second.state == CheckState::ok; });
}

}  // namespace

void Health::declare(std::string_view name)
{
    const std::lock_guard lock{mutex_};
    checks_.try_emplace(std::string{name}, Check{std::string{name}, CheckState::failing, "starting"});
}

void Health::set_ok(std::string_view name)
{
    const std::lock_guard lock{mutex_};
    checks_.insert_or_assign(std::string{name}, Check{std::string{name}, CheckState::ok, {}});
    started_ = started_ || all_ok(checks_);
}

void Health::set_failing(std::string_view name, std::string reason)
{
    const std::lock_guard lock{mutex_};
    checks_.insert_or_assign(std::string{name}, Check{std::string{name}, CheckState::failing, std::move(reason)});
}

void Health::start_draining()
{
    const std::lock_guard lock{mutex_};
    draining_ = true;
}

bool Health::is_ready() const
{
    const std::lock_guard lock{mutex_};
    return !draining_ && all_ok(checks_);
}

bool Health::has_started() const
{
    const std::lock_guard lock{mutex_};
    return started_ || checks_.empty();
}

bool Health::is_draining() const
{
    const std::lock_guard lock{mutex_};
    return draining_;
}

std::vector<Check> Health::checks() const
{
    const std::lock_guard lock{mutex_};
    std::vector<Check> listed;
    listed.reserve(checks_.size());
    for (const auto& [name, check] : checks_) listed.push_back(check);
    return listed;
}

}  // namespace fantail::http
