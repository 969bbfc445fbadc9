#include "fantail/service/build_info.hpp"

namespace fantail::service {

namespace {

constexpr const char* commit = FANTAIL_COMMIT;
constexpr const char* compiler = "gcc " __VERSION__;

}  // namespace

std::string version() { return FANTAIL_VERSION; }

http::BuildInfo build_info(const std::string& service)
{
    return {.service = service, .version = version(), .commit = commit, .compiler = compiler};
}

obs::BuildLabels build_labels(const std::string& service)
{
    return {.service = service, .version = version(), .commit = commit, .compiler = compiler};
}

}  // namespace fantail::service
