#include "fantail/config/fault.hpp"

#include <utility>

namespace fantail::config {

namespace {

std::string joined(const Faults& faults)
{
    std::string text = faults.size() == 1 ? "the configuration has a fault:"
                                          : "the configuration has " + std::to_string(faults.size()) + " faults:";
    for (const auto& fault : faults) text += "\n  " + to_string(fault);
    return text;
}

}  // namespace

std::string to_string(const Fault& fault)
{
    std::string text;
    if (!fault.origin.empty()) text += fault.origin + ": ";
    if (!fault.key.empty()) text += fault.key + ": ";
    text += fault.problem;
    if (!fault.accepted.empty()) text += "; accepted: " + fault.accepted;
    return text;
}

ConfigError::ConfigError(Faults faults) : std::runtime_error{joined(faults)}, faults_{std::move(faults)} {}

}  // namespace fantail::config
