#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "fantail/config/fault.hpp"
#include "fantail/config/sources.hpp"
#include "fantail/core/dialect.hpp"

namespace fantail::config {

/// A dialect, or all that is wrong with its file.
struct LoadedDialect {
    core::Dialect dialect;  ///< to be used only where `faults` is empty
    Faults faults;          ///< in the order of the file
};

/// Reads one dialect's text and checks every key of it; dialects/README.md describes the format. Its event types are in
/// a file of their own.
///
/// Each fault says file, line, key, what is wrong and what is accepted, with the nearest accepted word where one is
/// near.
LoadedDialect load_dialect(const NamedText& file);

/// The dialect of a file, with the event types of `events/` beside it in the file of the same name, where there is one.
/// Errors: throws ConfigError when a file cannot be read.
LoadedDialect load_dialect_file(const std::filesystem::path& file);

struct LoadedDialects {
    std::vector<std::shared_ptr<const core::Dialect>> dialects;  ///< by name
    Faults faults;                                               ///< of all files together
};

/// Every `*.yaml` of a folder. Two dialects of one name are a fault, and so is a folder without any.
LoadedDialects load_dialects(const std::filesystem::path& folder);

}  // namespace fantail::config
