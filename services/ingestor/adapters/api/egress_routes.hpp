#pragma once

#include <string>
#include <vector>

#include "ingestor/adapters/api/frame.hpp"

namespace fantail::ingestor {

/// The call that tells where deliveries come from, for whoever lets through what is known only (003).
///
/// Threads: the control worker's.
/// Lends:   `addresses` must outlive the frame.
class EgressRoutes {
public:
    explicit EgressRoutes(const std::vector<std::string>& addresses) : addresses_{addresses} {}

    void add_to(ApiFrame& frame);

private:
    const std::vector<std::string>& addresses_;
};

}  // namespace fantail::ingestor
