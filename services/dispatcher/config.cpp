#include "dispatcher/config.hpp"

#include <algorithm>
#include <optional>

#include "fantail/core/url.hpp"

namespace fantail::dispatcher {

namespace {

std::optional<std::string> wrong_network(std::string_view text)
{
    const auto network = core::Network::parse(text);
    return network ? std::nullopt : std::optional{network.error().detail};
}

// c-ares takes brackets only where a port follows them.
std::optional<std::string> wrong_dns_server(std::string_view text)
{
    if (core::IpAddress::parse(text)) return std::nullopt;
    const auto url = core::Url::parse("http://" + std::string{text} + "/");  // its host and port are written alike
    const bool has_port = text.find(':') != std::string_view::npos && !text.ends_with(']');
    if (url && url->host_is_address() && has_port && url->target() == "/") return std::nullopt;
    return "`" + std::string{text} + "` is no name server: write 10.0.0.2, 10.0.0.2:5353 or [2001:db8::2]:53";
}

std::vector<core::Network> networks(const std::vector<std::string>& texts)
{
    std::vector<core::Network> networks;
    networks.reserve(texts.size());
    for (const auto& text : texts) networks.push_back(*core::Network::parse(text));
    return networks;
}

/// `REALM/TENANT HOST FILE`; empty where it is not that.
std::optional<http::ClientCertificate> certificate(std::string_view text)
{
    const auto host = text.find(' ');
    const auto file = host == std::string_view::npos ? host : text.find(' ', host + 1);
    if (file == std::string_view::npos || file + 1 == text.size()) return std::nullopt;
    http::ClientCertificate read{.owner = std::string{text.substr(0, host)},
                                 .host = std::string{text.substr(host + 1, file - host - 1)},
                                 .file = std::string{text.substr(file + 1)}};
    const auto slash = read.owner.find('/');
    if (slash == 0 || slash == std::string::npos || slash + 1 == read.owner.size()) return std::nullopt;
    const auto url = core::Url::parse("https://" + read.host + "/");
    if (!url || url->host_field() != read.host) return std::nullopt;  // as a URL has it, without a port
    return read;
}

std::optional<std::string> wrong_certificate(std::string_view text)
{
    if (certificate(text)) return std::nullopt;
    return "it has to be `REALM/TENANT HOST FILE`, the host in lower case and without a port";
}

std::vector<http::ClientCertificate> certificates(const std::vector<std::string>& texts)
{
    std::vector<http::ClientCertificate> certificates;
    certificates.reserve(texts.size());
    for (const auto& text : texts) certificates.push_back(*certificate(text));
    return certificates;
}

std::optional<std::string> wrong_role(std::string_view text)
{
    if (text == "deliver" || text == "relay") return std::nullopt;
    return "`" + std::string{text} + "` is no role: deliver, relay";
}

}  // namespace

bool Config::has_role(std::string_view role) const { return std::ranges::find(roles, role) != roles.end(); }

http::ClientSettings Config::http_client() const
{
    return {.addresses = {networks(allow_networks), networks(deny_networks)},
            .ca_file = ca_file.string(),
            .idle_per_endpoint = idle_connections_per_endpoint,
            .idle_total = idle_connections,
            .idle_timeout = idle_timeout,
            .client_certificates = certificates(client_certificates)};
}

http::ResolverSettings Config::http_resolver() const
{
    http::ResolverSettings settings;
    for (const auto& server : dns_servers) settings.servers += (settings.servers.empty() ? "" : ",") + server;
    return settings;
}

core::DuplicatesLimits Config::duplicates() const
{
    // A member that was cut off is replaced after its session, and the copy of what it had written follows within the
    // minute. Records wait for Kafka without a bound, so that a later copy is possible, and then sent again.
    constexpr std::chrono::minutes late_copy{1};
    return {.age = service.session_timeout + late_copy, .entries = duplicates_remembered};
}

void describe(config::SettingsTable& table, Config& config)
{
    config.service.admin.port = 9102;
    service::describe(table, config.service);
    table
        .list("dispatcher.roles", config.roles,
              "What this process does: `deliver` sends, `relay` brings waiting deliveries back when they are due. "
              "An installation needs both")
        .rule(wrong_role);
    table.check({"dispatcher.roles"}, [&config]() -> std::optional<std::string> {
        if (!config.roles.empty()) return {};
        return "a dispatcher without a role does nothing";
    });
    table.number("deliver.max_in_flight", config.isolation.per_worker, {1, 100'000},
                 "Requests under way at one time, for each worker");
    table.number("deliver.max_in_flight_per_host", config.isolation.per_host, {1, 100'000},
                 "The same for one scheme, host and port, whoever's endpoints lie there");
    table.number("deliver.max_in_flight_per_endpoint", config.in_flight_per_endpoint, {1, 10'000},
                 "The same for one endpoint; less where it is slow or its dialect says so");
    table.number("deliver.max_queued_per_endpoint", config.isolation.queued_per_endpoint, {1, 100'000},
                 "Deliveries that wait in memory for their endpoint; further ones wait in a delay topic");
    table.duration("deliver.longest_queued_ms", config.isolation.longest_queued, {100, 60'000},
                   "How long one may wait in memory for its endpoint, before it waits in a delay topic");
    table.number("deliver.max_waiting_in_memory", config.waiting_in_memory, {0, 10'000'000},
                 "Retries due within 5 s that a worker holds in memory; further ones take the shortest delay topic");
    table.number("deliver.duplicates_remembered", config.duplicates_remembered, {1'000, 100'000'000},
                 "Deliveries of a partition that are remembered, to drop tasks that come twice; some 100 bytes each");
    table
        .list("egress.allow_networks", config.allow_networks,
              "Networks that may be dialled although they are not the public internet, as `127.0.0.0/8`")
        .rule(wrong_network);
    table.list("egress.deny_networks", config.deny_networks, "Networks that may not be dialled; they win")
        .rule(wrong_network);
    table.path("egress.ca_file", config.ca_file, config::PathKind::file,
               "Authorities that receivers' certificates are checked against (PEM); empty: the system's");
    table
        .list("egress.dns_servers", config.dns_servers,
              "Name servers that receivers' names are looked up at, as `10.0.0.2:53`; empty: those of /etc/resolv.conf")
        .rule(wrong_dns_server);
    table
        .list("egress.client_certificates", config.client_certificates,
              "Certificates that receivers ask us for, as `REALM/TENANT HOST FILE`: the file (PEM, with its key) is "
              "used for that tenant's webhooks to that host alone")
        .rule(wrong_certificate);
    table.number("egress.idle_connections", config.idle_connections, {0, 100'000},
                 "Connections kept open in all, for each worker; leave room below the process's descriptors");
    table.number("egress.idle_connections_per_endpoint", config.idle_connections_per_endpoint, {0, 10'000},
                 "Connections kept open to one scheme, host and port, for each worker");
    table.duration("egress.idle_timeout_ms", config.idle_timeout, {100, 600'000},
                   "How long a connection may be kept without use");
    for (const auto* section : {"api", "ingest"}) table.elsewhere(section);
}

}  // namespace fantail::dispatcher
