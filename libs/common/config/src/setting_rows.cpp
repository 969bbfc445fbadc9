#include <algorithm>
#include <charconv>
#include <cmath>
#include <fstream>
#include <limits>
#include <system_error>
#include <utility>

#include "fantail/config/settings_table.hpp"
#include "fantail/core/address_rules.hpp"
#include "fantail/core/assert.hpp"
#include "fantail/core/nearest.hpp"
#include "settings_impl.hpp"

namespace fantail::config {

namespace {

using Problem = std::optional<std::string>;

std::string cited(const std::string& value) { return "`" + value + "`"; }

std::string to_text(Range range) { return std::to_string(range.min) + " to " + std::to_string(range.max); }

template <class T>
std::optional<T> parse_number(std::string_view text)
{
    T value{};
    const auto* end = text.data() + text.size();
    const auto [stop, error] = std::from_chars(text.data(), end, value);
    if (error != std::errc{} || stop != end) return std::nullopt;
    return value;
}

/// `65536`, `64KiB`, `1MiB`, `2GiB`
std::optional<std::int64_t> parse_bytes(std::string_view text)
{
    struct Unit {
        std::string_view name;
        std::int64_t bytes;
    };
    static constexpr Unit units[] = {
        {"KiB", std::int64_t{1} << 10}, {"MiB", std::int64_t{1} << 20}, {"GiB", std::int64_t{1} << 30}};
    for (const auto& unit : units) {
        if (!text.ends_with(unit.name)) continue;
        const auto count = parse_number<std::int64_t>(text.substr(0, text.size() - unit.name.size()));
        if (!count || std::abs(*count) > std::numeric_limits<std::int64_t>::max() / unit.bytes) return std::nullopt;
        return *count * unit.bytes;
    }
    return parse_number<std::int64_t>(text);
}

/// Stores a whole number that lies in the range.
struct StoreNumber {
    Range range;
    std::function<std::optional<std::int64_t>(std::string_view)> parse;
    std::function<void(std::int64_t)> write;

    Problem operator()(const Given& given) const
    {
        const auto& text = given.values.front();
        const auto value = parse(text);
        if (!value) return cited(text) + " is not a whole number";
        if (*value < range.min || *value > range.max) return cited(text) + " is out of range";
        write(*value);
        return std::nullopt;
    }
};

std::optional<ListenAddress> parse_listen(const std::string& text)
{
    const auto colon = text.rfind(':');
    if (colon == std::string::npos) return std::nullopt;
    auto address = text.substr(0, colon);
    const bool bracketed = address.size() > 2 && address.front() == '[' && address.back() == ']';
    if (bracketed) address = address.substr(1, address.size() - 2);
    const auto parsed = core::IpAddress::parse(address);
    const auto port = parse_number<std::uint16_t>(std::string_view{text}.substr(colon + 1));
    if (!parsed || !port || bracketed != (address.find(':') != std::string::npos)) return std::nullopt;
    return ListenAddress{.address = address, .port = *port};
}

std::string to_text(const ListenAddress& listen)
{
    const bool is_v6 = listen.address.find(':') != std::string::npos;
    return (is_v6 ? "[" + listen.address + "]" : listen.address) + ":" + std::to_string(listen.port);
}

std::string accepted_path(PathKind kind)
{
    switch (kind) {
    case PathKind::file:
        return "a file that can be read";
    case PathKind::folder:
        return "a folder";
    case PathKind::any:
        break;
    }
    return "";
}

Problem check_path(const std::filesystem::path& path, PathKind kind)
{
    std::error_code ignored;
    if (kind == PathKind::any || path.empty()) return std::nullopt;
    if (!std::filesystem::exists(path, ignored)) return cited(path.string()) + " does not exist";
    const bool is_folder = std::filesystem::is_directory(path, ignored);
    if (kind == PathKind::folder) return is_folder ? Problem{} : cited(path.string()) + " is not a folder";
    if (is_folder) return cited(path.string()) + " is a folder";
    if (!std::ifstream{path}) return cited(path.string()) + " cannot be read";
    return std::nullopt;
}

Row value_row(std::string key, std::string help)
{
    Row row;
    row.key = std::move(key);
    row.help = std::move(help);
    return row;
}

Row text_row(std::string key, std::string& target, std::string help)
{
    auto row = value_row(std::move(key), std::move(help));
    row.store = [&target](const Given& given) -> Problem {
        target = given.values.front();
        return std::nullopt;
    };
    row.show = [&target] { return yaml_string(target); };
    row.is_empty = [&target] { return target.empty(); };
    return row;
}

}  // namespace

SettingsTable& SettingsTable::text(std::string key, std::string& target, std::string help)
{
    impl_->add(text_row(std::move(key), target, std::move(help)));
    return *this;
}

SettingsTable& SettingsTable::secret(std::string key, std::string& target, std::string help)
{
    auto row = text_row(std::move(key), target, std::move(help));
    row.visibility = Row::Visibility::hidden;
    row.show = [&target] { return target.empty() ? yaml_string("") : yaml_string("(hidden)"); };
    impl_->add(std::move(row));
    return *this;
}

SettingsTable& SettingsTable::flag(std::string key, bool& target, std::string help)
{
    auto row = value_row(std::move(key), std::move(help));
    row.accepted = "true, false";
    row.store = [&target](const Given& given) -> Problem {
        const auto& text = given.values.front();
        if (text != "true" && text != "false") return cited(text) + " is neither";
        target = text == "true";
        return std::nullopt;
    };
    row.show = [&target] { return target ? "true" : "false"; };
    impl_->add(std::move(row));
    return *this;
}

SettingsTable& SettingsTable::whole_number(std::string key, WholeNumber number, std::string help)
{
    auto row = value_row(std::move(key), std::move(help));
    row.accepted = to_text(number.range);
    auto shown = std::make_shared<std::int64_t>(number.initial);
    auto write = [shown, store = std::move(number.store)](std::int64_t value) {
        *shown = value;
        store(value);
    };
    row.store = StoreNumber{number.range, parse_number<std::int64_t>, std::move(write)};
    row.show = [shown] { return std::to_string(*shown); };
    impl_->add(std::move(row));
    return *this;
}

SettingsTable& SettingsTable::ratio(std::string key, double& target, std::string help)
{
    auto row = value_row(std::move(key), std::move(help));
    row.accepted = "0 to 1";
    row.store = [&target](const Given& given) -> Problem {
        const auto& text = given.values.front();
        const auto value = parse_number<double>(text);
        if (!value || !std::isfinite(*value)) return cited(text) + " is not a number";
        if (*value < 0.0 || *value > 1.0) return cited(text) + " is out of range";
        target = *value;
        return std::nullopt;
    };
    row.show = [&target] {
        char text[32];
        const auto [end, error] = std::to_chars(text, text + sizeof text, target);
        return error == std::errc{} ? std::string{text, end} : std::string{};
    };
    impl_->add(std::move(row));
    return *this;
}

SettingsTable& SettingsTable::bytes(std::string key, std::size_t& target, Range range, std::string help)
{
    FANTAIL_ASSERT(key.ends_with("_bytes"));
    auto row = value_row(std::move(key), std::move(help));
    row.accepted = to_text(range) + " bytes, also as KiB, MiB, GiB";
    row.store =
        StoreNumber{range, parse_bytes, [&target](std::int64_t value) { target = static_cast<std::size_t>(value); }};
    row.show = [&target] { return std::to_string(target); };
    impl_->add(std::move(row));
    return *this;
}

SettingsTable& SettingsTable::duration(std::string key, std::chrono::milliseconds& target, Range range,
                                       std::string help)
{
    FANTAIL_ASSERT(key.ends_with("_ms") || key.ends_with("_s"));
    const std::int64_t unit = key.ends_with("_ms") ? 1 : 1000;
    auto row = value_row(std::move(key), std::move(help));
    row.accepted = to_text(range) + (unit == 1 ? " milliseconds" : " seconds");
    row.store = StoreNumber{range, parse_number<std::int64_t>,
                            [&target, unit](std::int64_t value) { target = std::chrono::milliseconds{value * unit}; }};
    row.show = [&target, unit] { return std::to_string(target.count() / unit); };
    impl_->add(std::move(row));
    return *this;
}

SettingsTable& SettingsTable::one_of(std::string key, OneOf choice, std::string help)
{
    FANTAIL_ASSERT(choice.initial < choice.names.size());
    auto row = value_row(std::move(key), std::move(help));
    row.accepted = core::comma_separated(choice.names);
    auto chosen = std::make_shared<std::size_t>(choice.initial);
    row.show = [chosen, names = choice.names] { return names[*chosen]; };
    row.store = [chosen, choice = std::move(choice)](const Given& given) -> Problem {
        const auto& text = given.values.front();
        const auto name = std::ranges::find(choice.names, text);
        if (name == choice.names.end())
            return cited(text) + " is none of them" + core::did_you_mean(text, choice.names);
        *chosen = static_cast<std::size_t>(name - choice.names.begin());
        choice.store(*chosen);
        return std::nullopt;
    };
    impl_->add(std::move(row));
    return *this;
}

SettingsTable& SettingsTable::list(std::string key, std::vector<std::string>& target, std::string help)
{
    auto row = value_row(std::move(key), std::move(help));
    row.shape = Row::Shape::list;
    row.store = [&target](const Given& given) -> Problem {
        if (std::ranges::any_of(given.values, &std::string::empty)) return "has an element without a value";
        target = given.values;
        return std::nullopt;
    };
    row.show = [&target] {
        std::vector<std::string> elements;
        std::ranges::transform(target, std::back_inserter(elements), yaml_string);
        return "[" + core::comma_separated(elements) + "]";
    };
    row.is_empty = [&target] { return target.empty(); };
    impl_->add(std::move(row));
    return *this;
}

SettingsTable& SettingsTable::listen(std::string key, ListenAddress& target, std::string help)
{
    auto row = value_row(std::move(key), std::move(help));
    row.accepted = "an address and a port, such as 127.0.0.1:8081 or [::]:8081";
    row.store = [&target](const Given& given) -> Problem {
        const auto& text = given.values.front();
        const auto parsed = parse_listen(text);
        if (!parsed) return cited(text) + " is no address to listen on";
        target = *parsed;
        return std::nullopt;
    };
    row.show = [&target] { return yaml_string(to_text(target)); };
    impl_->add(std::move(row));
    return *this;
}

SettingsTable& SettingsTable::path(std::string key, std::filesystem::path& target, PathKind kind, std::string help)
{
    auto row = value_row(std::move(key), std::move(help));
    row.accepted = accepted_path(kind);
    row.store = [&target, kind](const Given& given) -> Problem {
        const std::filesystem::path written{given.values.front()};
        const auto path = written.empty() || written.is_absolute() ? written : given.folder / written;
        if (auto problem = check_path(path, kind)) return problem;
        target = path;
        return std::nullopt;
    };
    row.show = [&target] { return yaml_string(target.string()); };
    row.is_empty = [&target] { return target.empty(); };
    impl_->add(std::move(row));
    return *this;
}

SettingsTable& SettingsTable::properties(std::string section, std::vector<core::Header>& target, std::string help)
{
    auto row = value_row(std::move(section), std::move(help));
    row.shape = Row::Shape::properties;
    row.properties = &target;
    impl_->add(std::move(row));
    return *this;
}

SettingsTable& SettingsTable::structured(Structured part)
{
    auto row = value_row(std::move(part.key), std::move(part.help));
    row.shape = Row::Shape::structured;
    row.read = std::move(part.read);
    row.show = std::move(part.show);
    impl_->add(std::move(row));
    return *this;
}

}  // namespace fantail::config
