#include "fantail/core/realm.hpp"

#include <utility>

namespace fantail::core {

Realms::Realms(std::vector<Realm> realms) : realms_{std::move(realms)} {}

// An installation has a handful of realms and topics: a scan beats a map.
const Realm* Realms::find(const RealmName& name) const noexcept
{
    for (const auto& realm : realms_) {
        if (realm.name == name) return &realm;
    }
    return nullptr;
}

Realms::Source Realms::source(std::string_view topic) const noexcept
{
    for (const auto& realm : realms_) {
        for (const auto& candidate : realm.topics) {
            if (candidate.name == topic) return {&realm, &candidate};
        }
    }
    return {nullptr, nullptr};
}

std::vector<std::string> Realms::topic_names() const
{
    std::vector<std::string> names;
    for (const auto& realm : realms_) {
        for (const auto& topic : realm.topics) names.push_back(topic.name);
    }
    return names;
}

std::set<std::string> Realms::collections() const
{
    std::set<std::string> names;
    for (const auto& realm : realms_) {
        if (realm.dialect->resource) names.insert(realm.dialect->resource->collection);
    }
    return names;
}

std::vector<RealmName> Realms::requiring_selector() const
{
    std::vector<RealmName> names;
    for (const auto& realm : realms_) {
        const auto& selector = realm.dialect->event.selector;
        if (selector && selector->required) names.push_back(realm.name);
    }
    return names;
}

}  // namespace fantail::core
