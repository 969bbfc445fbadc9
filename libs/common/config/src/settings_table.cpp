#include "fantail/config/settings_table.hpp"

#include <utility>

#include "fantail/core/assert.hpp"
#include "fantail/core/nearest.hpp"
#include "settings_impl.hpp"

namespace fantail::config {

SettingsTable::SettingsTable() : impl_{std::make_unique<Impl>()} {}

SettingsTable::~SettingsTable() = default;

SettingsTable& SettingsTable::required()
{
    FANTAIL_ASSERT(!impl_->rows.empty());
    impl_->rows.back().required = true;
    return *this;
}

SettingsTable& SettingsTable::rule(ValueRule value_is_wrong)
{
    FANTAIL_ASSERT(!impl_->rows.empty());
    impl_->rows.back().rule = std::move(value_is_wrong);
    return *this;
}

SettingsTable& SettingsTable::elsewhere(std::string section)
{
    impl_->elsewhere.push_back(std::move(section));
    return *this;
}

SettingsTable& SettingsTable::check(std::vector<std::string> keys, SettingsRule contradiction)
{
    auto named = core::comma_separated(keys);
    auto ask = [named = std::move(named), contradiction = std::move(contradiction)]() -> Faults {
        const auto problem = contradiction();
        return problem ? Faults{{{}, named, *problem, {}}} : Faults{};
    };
    return then(std::move(keys), std::move(ask));
}

SettingsTable& SettingsTable::then(std::vector<std::string> keys, std::function<Faults()> load)
{
    impl_->rules.push_back({.keys = std::move(keys), .ask = std::move(load)});
    return *this;
}

Faults SettingsTable::apply(const Sources& sources)
{
    if (sources.file) impl_->take_file(*sources.file);
    impl_->take_environment(sources.environment);
    impl_->take_set(sources.set);
    impl_->check_required();
    impl_->ask_rules();
    return std::move(impl_->faults);
}

void SettingsTable::load(const Sources& sources)
{
    if (auto faults = apply(sources); !faults.empty()) throw ConfigError{std::move(faults)};
}

}  // namespace fantail::config
