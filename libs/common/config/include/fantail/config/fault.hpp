#pragma once

#include <stdexcept>
#include <string>
#include <vector>

namespace fantail::config {

/// One thing that is wrong with what an operator wrote.
struct Fault {
    std::string origin;    ///< `fantail.yaml:12`, `FANTAIL_KAFKA__BROKERS`, `--set`; empty where it was written nowhere
    std::string key;       ///< `kafka.brokers`; empty where no key is concerned
    std::string problem;   ///< what is wrong, with the value unless it is a secret
    std::string accepted;  ///< what would be right; empty where the problem says it
};

using Faults = std::vector<Fault>;

/// One line: `fantail.yaml:12: topics.partitions: -3 is out of range; accepted: 1 to 1024`.
std::string to_string(const Fault& fault);

/// What stops a service at its start: all faults together, so that one look mends them all. main() answers with exit
/// code 78.
class ConfigError : public std::runtime_error {
public:
    explicit ConfigError(Faults faults);

    [[nodiscard]] const Faults& faults() const noexcept { return faults_; }

private:
    Faults faults_;
};

}  // namespace fantail::config
