#include "fantail/core/published_ids.hpp"

#include <functional>

namespace fantail::core {

namespace {

constexpr std::string_view with_id = "id ";  // event_identity() begins so where the publisher sent one
constexpr std::size_t body_digits = 64;      // and ends with the body's hash

}  // namespace

IdUse PublishedIds::note(std::string_view identity)
{
    if (remembered_ == 0 || !identity.starts_with(with_id)) return IdUse::first;
    const std::hash<std::string_view> hash;
    const std::uint64_t id = hash(identity.substr(0, identity.size() - body_digits));
    const std::uint64_t body = hash(identity.substr(identity.size() - body_digits));

    const auto [known, is_new] = bodies_.try_emplace(id, body);
    if (!is_new) {
        if (known->second == body) return IdUse::repeated;
        known->second = body;
        return IdUse::other_body;
    }
    if (order_.size() < remembered_) {
        order_.push_back(id);
        return IdUse::first;
    }
    bodies_.erase(order_[oldest_]);
    order_[oldest_] = id;
    oldest_ = (oldest_ + 1) % remembered_;
    return IdUse::first;
}

}  // namespace fantail::core
