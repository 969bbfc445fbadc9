#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "fantail/config/sources.hpp"

namespace fantail::fantailctl {

/// A section of a service's file, or some of its keys.
struct Section {
    const char* name;
    std::vector<std::string> keys;  ///< empty: all of them
};

/// The part of a service's file that a command takes. The rest is the service's to judge (`--check-config`): a slip
/// there must not stop `topics apply`. A file that is no map of sections comes back whole: the table words what is
/// wrong with it.
config::NamedText part_of(const std::filesystem::path& file, const std::vector<Section>& sections);

}  // namespace fantail::fantailctl
