#include "ingestor/adapters/api/egress_routes.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

namespace fantail::ingestor {

namespace json = boost::json;

void EgressRoutes::add_to(ApiFrame& frame)
{
    frame.add("GET", "/egress", Scope::read, [this](const ApiCall&) {
        json::array addresses(addresses_.begin(), addresses_.end());
        return api_answer_now(success(200, json::object{{"addresses", std::move(addresses)}}));
    });
}

}  // namespace fantail::ingestor
