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

void describe_rates(config::SettingsTable& table, RateLimits::Settings& rates)
{
    constexpr config::Range range{1, 1'000'000};
    table.number("api.rate_limit", rates.tenant, range, "Calls that a tenant may make in a minute, of this process");
    table.number("api.operator_rate_limit", rates.realm_operator, range,
                 "The same for credentials with the operator's role");
    table.number("api.stranger_rate_limit", rates.stranger, range,
                 "The same for calls without a known credential, from one address. They take nothing from callers with "
                 "one");
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
    table.listen("api.listen", config.api, "The management API; put TLS before it")
        .path("api.keys_file", config.credential_paths.keys, config::PathKind::file,
              "API keys: YAML, `fantailctl api-key new` prints an entry. Followed: a change takes seconds")
        .path("api.jwt_file", config.credential_paths.jwt, config::PathKind::file,
              "Whose JSON Web Tokens are taken: YAML, see Keys. Followed as well; one of both files is needed");
    describe_rates(table, config.api_rates);
    table.duration("api.timeout_ms", config.api_timeout, {100, 60'000},
                   "How long a write may take to be acknowledged and visible");
    table
        .list("api.source_addresses", config.source_addresses,
              "Addresses or networks that deliveries come from, as receivers' firewalls should know them: `GET "
              "/v1/egress` tells them")
        .rule(wrong_network);
    table.check({"api.keys_file", "api.jwt_file"}, [&paths = config.credential_paths]() -> std::optional<std::string> {
        if (!paths.keys.empty() || !paths.jwt.empty()) return std::nullopt;
        return "nobody could call the management API: give at least one of both";
    });
    // Their callers must be of realms that there are, so all are needed.
    table.then({"api.keys_file", "api.jwt_file", "realms"}, [&config] {
        config.credentials = load_credentials(config.credential_paths, config.service.realms);
        return config.credentials.faults;
    });
    for (const auto* section : {"deliver", "dispatcher", "egress"}) table.elsewhere(section);
}

}  // namespace fantail::ingestor
