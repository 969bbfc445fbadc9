#pragma once

#include <string>

#include "fantail/http/admin.hpp"
#include "fantail/obs/metrics.hpp"

namespace fantail::service {

/// The release this was built from, for `--version`.
std::string version();

http::BuildInfo build_info(const std::string& service);
obs::BuildLabels build_labels(const std::string& service);

}  // namespace fantail::service
