#include "dns_channel.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <optional>
#include <set>
#include <stdexcept>
#include <utility>

#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/system/error_code.hpp>

#include <ares.h>
#include <netinet/in.h>
#include <sys/time.h>

namespace fantail::http {

namespace asio = boost::asio;
using boost::system::error_code;

namespace {

// The first try, then 2 and 4 s: a lost datagram costs a second, a dead name is known as such after seven.
constexpr int answer_timeout_ms = 1000;
constexpr int tries = 3;

void require(int status, const char* what)
{
    if (status != ARES_SUCCESS) throw std::runtime_error{std::string{"c-ares "} + what + ": " + ares_strerror(status)};
}

void start_library()
{
    static const int status = ares_library_init(ARES_LIB_INIT_ALL);
    require(status, "cannot start");
}

std::optional<core::IpAddress> address_of(const sockaddr& address)
{
    if (address.sa_family == AF_INET) {
        std::array<std::uint8_t, 4> octets{};
        const auto& raw = reinterpret_cast<const sockaddr_in&>(address).sin_addr;
        std::copy_n(reinterpret_cast<const std::uint8_t*>(&raw), octets.size(), octets.begin());
        return core::IpAddress::v4(octets);
    }
    if (address.sa_family == AF_INET6) {
        const auto& ipv6 = reinterpret_cast<const sockaddr_in6&>(address);
        if (ipv6.sin6_scope_id != 0) return std::nullopt;  // a zone has no meaning outside this machine
        core::IpAddress found;
        std::copy_n(ipv6.sin6_addr.s6_addr, found.bytes.size(), found.bytes.begin());
        return found;
    }
    return std::nullopt;
}

/// None where nothing was asked to the end, because we are closing.
std::optional<core::LookedUp::Kind> kind_of(int status)
{
    switch (status) {
    case ARES_SUCCESS:
        return core::LookedUp::Kind::found;
    case ARES_ENOTFOUND:
    case ARES_ENODATA:
    case ARES_EBADNAME:
    case ARES_ENONAME:
        return core::LookedUp::Kind::no_such_name;
    case ARES_ECANCELLED:
    case ARES_EDESTRUCTION:
        return std::nullopt;
    default:
        return core::LookedUp::Kind::failed;
    }
}

/// The answer's addresses, once each, IPv4 first, and the shortest TTL on the way to them.
core::LookedUp read(const ares_addrinfo& answer)
{
    core::LookedUp read{.kind = core::LookedUp::Kind::found};
    int ttl = answer.nodes != nullptr ? answer.nodes->ai_ttl : 0;
    for (const auto* alias = answer.cnames; alias != nullptr; alias = alias->next) ttl = std::min(ttl, alias->ttl);
    for (const auto* node = answer.nodes; node != nullptr; node = node->ai_next) {
        ttl = std::min(ttl, node->ai_ttl);
        const auto address = address_of(*node->ai_addr);
        if (address) read.addresses.push_back(*address);
    }
    read.ttl = std::chrono::seconds{ttl};

    auto& all = read.addresses;
    const auto less = [](const auto& a, const auto& b) { return a.bytes < b.bytes; };
    std::set<core::IpAddress, decltype(less)> seen{less};
    std::erase_if(all, [&seen](const auto& address) { return !seen.insert(address).second; });
    std::stable_partition(all.begin(), all.end(), [](const auto& address) { return address.is_v4(); });
    if (all.empty()) read.kind = core::LookedUp::Kind::no_such_name;
    return read;
}

void on_answer(void* argument, int status, int /*timeouts*/, ares_addrinfo* answer)
{
    const std::unique_ptr<DnsChannel::OnAnswer> tell{static_cast<DnsChannel::OnAnswer*>(argument)};
    const std::unique_ptr<ares_addrinfo, decltype(&ares_freeaddrinfo)> freed{answer, &ares_freeaddrinfo};
    const auto kind = kind_of(status);
    if (!kind) return;
    const bool readable = *kind == core::LookedUp::Kind::found && answer != nullptr;
    (*tell)(readable ? read(*answer) : core::LookedUp{.kind = *kind});
}

}  // namespace

struct DnsChannel::Socket {
    Socket(asio::io_context& io, int fd) : descriptor{io, fd} {}

    asio::posix::stream_descriptor descriptor;
    bool wants_read{false};
    bool wants_write{false};
    bool awaits_read{false};
    bool awaits_write{false};
};

DnsChannel::DnsChannel(asio::io_context& io, const std::string& servers) : io_{io}, clock_{io}
{
    start_library();
    ares_options options{};
    options.timeout = answer_timeout_ms;
    options.tries = tries;
    options.ndomains = 0;  // no search list: a host's name is taken as it is
    options.sock_state_cb = &DnsChannel::on_socket_state;
    options.sock_state_cb_data = this;
    constexpr int given = ARES_OPT_TIMEOUTMS | ARES_OPT_TRIES | ARES_OPT_DOMAINS | ARES_OPT_SOCK_STATE_CB;
    require(ares_init_options(&channel_, &options, given), "cannot start");
    if (servers.empty()) return;
    const auto status = ares_set_servers_ports_csv(channel_, servers.c_str());
    if (status != ARES_SUCCESS) close();  // no destructor runs for an object that never was
    require(status, "cannot use the servers");
}

DnsChannel::~DnsChannel() { close(); }

void DnsChannel::look_up(const std::string& name, OnAnswer on_answer_call)
{
    ares_addrinfo_hints hints{};
    hints.ai_flags = ARES_AI_NOSORT;  // which opens a socket for each address: an answer may hold thousands
    hints.ai_family = AF_UNSPEC;
    hints.ai_socktype = SOCK_STREAM;
    auto argument = std::make_unique<OnAnswer>(std::move(on_answer_call));
    ares_getaddrinfo(channel_, name.c_str(), nullptr, &hints, &on_answer, argument.release());
    arm_clock();
}

void DnsChannel::close() noexcept
{
    if (channel_ == nullptr) return;
    clock_.cancel();
    ares_destroy(std::exchange(channel_, nullptr));  // answers what is under way, closes its sockets
    for (auto& [fd, socket] : sockets_) socket->descriptor.release();
    sockets_.clear();
}

void DnsChannel::on_socket_state(void* self, int fd, int readable, int writable)
{
    static_cast<DnsChannel*>(self)->watch(fd, readable != 0, writable != 0);
}

void DnsChannel::watch(int fd, bool readable, bool writable)
{
    const auto known = sockets_.find(fd);
    if (!readable && !writable) {
        // c-ares closes it right after this: the loop must have let go of the descriptor by then.
        if (known == sockets_.end()) return;
        known->second->descriptor.release();
        sockets_.erase(known);
        return;
    }
    auto& socket = known != sockets_.end() ? known->second : sockets_[fd];
    if (!socket) socket = std::make_shared<Socket>(io_, fd);
    socket->wants_read = readable;
    socket->wants_write = writable;
    await(fd, socket);
}

void DnsChannel::await(int fd, const std::shared_ptr<Socket>& socket)
{
    using Descriptor = asio::posix::stream_descriptor;
    if (socket->wants_read && !std::exchange(socket->awaits_read, true)) {
        socket->descriptor.async_wait(Descriptor::wait_read,
                                      [this, alive = weak_from_this(), socket, fd](const error_code& error) {
                                          socket->awaits_read = false;
                                          if (error || alive.expired()) return;
                                          serve(socket, fd, ARES_SOCKET_BAD);
                                      });
    }
    if (socket->wants_write && !std::exchange(socket->awaits_write, true)) {
        socket->descriptor.async_wait(Descriptor::wait_write,
                                      [this, alive = weak_from_this(), socket, fd](const error_code& error) {
                                          socket->awaits_write = false;
                                          if (error || alive.expired()) return;
                                          serve(socket, ARES_SOCKET_BAD, fd);
                                      });
    }
}

/// A wake-up may be queued for a socket that c-ares has closed since, whose number may be another's by now.
void DnsChannel::serve(const std::shared_ptr<Socket>& socket, int readable, int writable)
{
    const auto fd = readable != ARES_SOCKET_BAD ? readable : writable;
    const auto known = sockets_.find(fd);
    if (channel_ == nullptr || known == sockets_.end() || known->second != socket) return;
    ares_process_fd(channel_, readable, writable);
    const auto still = sockets_.find(fd);
    if (still != sockets_.end() && still->second == socket) await(fd, socket);
    arm_clock();
}

void DnsChannel::arm_clock()
{
    timeval room{};
    const auto* next = ares_timeout(channel_, nullptr, &room);
    if (next == nullptr) {
        clock_.cancel();
        return;
    }
    clock_.expires_after(std::chrono::seconds{next->tv_sec} + std::chrono::microseconds{next->tv_usec});
    clock_.async_wait([this, alive = weak_from_this()](const error_code& error) {
        if (error || alive.expired() || channel_ == nullptr) return;
        ares_process_fd(channel_, ARES_SOCKET_BAD, ARES_SOCKET_BAD);
        arm_clock();
    });
}

}  // namespace fantail::http
