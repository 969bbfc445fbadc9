#pragma once

#include <string>

#include <boost/json/object.hpp>

#include "ingestor/adapters/api/frame.hpp"

namespace fantail::ingestor {

/// The call that tells all the others: `/openapi.json`, below the prefixes and at the root, for whoever asks.
///
/// Threads: the control worker's.
/// Lends:   must outlive the frame.
class OpenApiRoutes {
public:
    explicit OpenApiRoutes(const boost::json::object& description);

    void add_to(ApiFrame& frame);

private:
    [[nodiscard]] http::ServerResponse tell(const http::ServerRequest& request) const;

    std::string text_;
    std::string etag_;
};

}  // namespace fantail::ingestor
