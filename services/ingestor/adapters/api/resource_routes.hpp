#pragma once

#include <string>

#include <boost/asio/awaitable.hpp>

#include "fantail/core/realm.hpp"
#include "fantail/obs/log.hpp"
#include "ingestor/adapters/api/frame.hpp"
#include "ingestor/app/ports.hpp"
#include "ingestor/app/testing.hpp"
#include "ingestor/app/webhook_commands.hpp"

namespace fantail::ingestor {

/// The calls about things of a product's own that carry a webhook, as 003's conversations do: `/{collection}/{id}` for
/// each collection that a realm's dialect names.
///
/// The webhook's id is made of realm, collection and id, so that a thing belongs to the tenant that first wrote it: for
/// others it is not found.
///
/// Threads: the control worker's.
/// Lends:   all must outlive the frame.
class ResourceRoutes {
public:
    struct Parts {
        WebhookCommands& commands;
        Testing& testing;
        Statistics& statistics;
        const core::Realms& realms;
        const obs::Log& log;
    };

    explicit ResourceRoutes(Parts parts) : parts_{parts} {}

    void add_to(ApiFrame& frame);

private:
    void add_collection(ApiFrame& frame, const std::string& collection);

    boost::asio::awaitable<ApiAnswer> put(ApiCall call);
    boost::asio::awaitable<ApiAnswer> remove(ApiCall call);
    boost::asio::awaitable<ApiAnswer> test(ApiCall call);
    boost::asio::awaitable<ApiAnswer> get(ApiCall call);

    Parts parts_;
};

}  // namespace fantail::ingestor
