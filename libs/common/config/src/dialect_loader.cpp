#include "fantail/config/dialect_loader.hpp"

#include <algorithm>
#include <system_error>
#include <utility>

#include "dialect_reader.hpp"
#include "event_types_reader.hpp"
#include "fantail/config/yaml_map.hpp"

namespace fantail::config {

namespace {

struct Listing {
    std::vector<std::filesystem::path> files;  ///< in the order of their names
    Faults faults;
};

Listing list_yaml(const std::filesystem::path& folder)
{
    Listing listing;
    std::error_code error;
    for (auto entry = std::filesystem::directory_iterator{folder, error};
         !error && entry != std::filesystem::directory_iterator{}; entry.increment(error)) {
        if (entry->path().extension() == ".yaml") listing.files.push_back(entry->path());
    }
    std::ranges::sort(listing.files);
    const auto accepted = "a folder with dialect files (*.yaml)";
    if (error) listing.faults.push_back({folder.string(), {}, "cannot be read: " + error.message(), accepted});
    if (!error && listing.files.empty()) listing.faults.push_back({folder.string(), {}, "holds no dialect", accepted});
    return listing;
}

void append(Faults& to, const Faults& from) { to.insert(to.end(), from.begin(), from.end()); }

}  // namespace

LoadedDialect load_dialect(const NamedText& file)
{
    LoadedDialect loaded;
    const auto root = parse_yaml(file, loaded.faults);
    if (!root) return loaded;

    const auto name = file.name.string();
    YamlMap map{*root, name, "", loaded.faults};
    auto written = read_dialect(map);
    if (loaded.faults.empty()) loaded.faults = check_dialect(written, name);
    loaded.dialect = std::move(written.dialect);
    return loaded;
}

LoadedDialect load_dialect_file(const std::filesystem::path& file)
{
    auto loaded = load_dialect(read_file(file));
    const auto event_types = file.parent_path() / "events" / file.filename();
    if (std::filesystem::exists(event_types)) {
        loaded.dialect.event_types = read_event_types(read_file(event_types), loaded.faults);
    }
    return loaded;
}

LoadedDialects load_dialects(const std::filesystem::path& folder)
{
    LoadedDialects all;
    const auto listing = list_yaml(folder);
    all.faults = listing.faults;
    for (const auto& path : listing.files) {
        try {
            auto loaded = load_dialect_file(path);
            append(all.faults, loaded.faults);
            auto& dialect = loaded.dialect;
            const bool is_known =
                std::ranges::any_of(all.dialects, [&](const auto& other) { return other->name == dialect.name; });
            if (is_known && !dialect.name.empty()) {
                all.faults.push_back(
                    {path.string(), "name", "`" + dialect.name + "` is another file's name already", {}});
            }
            all.dialects.push_back(std::make_shared<const core::Dialect>(std::move(dialect)));
        } catch (const ConfigError& error) {
            append(all.faults, error.faults());
        }
    }
    std::ranges::sort(all.dialects, {}, [](const auto& dialect) { return dialect->name; });
    return all;
}

}  // namespace fantail::config
