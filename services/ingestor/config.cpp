#include "ingestor/config.hpp"

#include <optional>
#include <string_view>

#include "fantail/config/sources.hpp"
#include "fantail/core/address_rules.hpp"

namespace fantail::ingestor {

namespace {

std::optional<std::string> wrong_network(std::string_view text)
{
    const auto network = core::Network::parse(text);
    return network ? std::nullopt : std::optional{network.error().detail};
}

}  // namespace

void describe(config::SettingsTable& table, Config& config)
{
    config.service.admin.port = 9101;
    config.api.port = 8080;
    service::describe(table, config.service);
    table.number("ingest.max_depth", config.max_depth, {2, 1'000}, "A deeper nested event is rejected");
    table.number("ingest.ids_remembered", config.ids_remembered, {0, 10'000'000},
                 "Publishers' event ids that a worker remembers, to count repetitions; some 80 bytes each");
    table.listen("api.listen", config.api, "The management API; put TLS before it");
    table
        .path("api.keys_file", config.api_keys_file, config::PathKind::file,
              "API keys: YAML, `fantailctl api-key new` prints an entry")
        .required();
    table.duration("api.timeout_ms", config.api_timeout, {100, 60'000},
                   "How long a write may take to be acknowledged and visible");
    table
        .list("api.source_addresses", config.source_addresses,
              "Addresses or networks that deliveries come from, as receivers' firewalls should know them: `GET "
              "/v1/egress` tells them")
        .rule(wrong_network);
    // Their owners must be realms that there are, so both are needed.
    table.then({"api.keys_file", "realms"}, [&config] {
        return load_api_keys(config::read_file(config.api_keys_file), config.service.realms, config.api_keys);
    });
    for (const auto* section : {"deliver", "dispatcher", "egress"}) table.elsewhere(section);
}

}  // namespace fantail::ingestor
