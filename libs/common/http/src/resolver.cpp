#include "fantail/http/resolver.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <optional>
#include <stdexcept>
#include <utility>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/system/error_code.hpp>

#include <ares.h>
#include <netinet/in.h>
#include <sys/time.h>

namespace fantail::http {

namespace asio = boost::asio;
using boost::system::error_code;
using core::AttemptError;
using std::chrono::steady_clock;

namespace {

constexpr int answer_timeout_ms = 2000;  // per try; c-ares' own default of 5 s outlasts most deadlines
constexpr int tries = 3;
constexpr auto as_value = asio::as_tuple(asio::use_awaitable);

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

Resolved refusal(int status)
{
    switch (status) {
    case ARES_ENOTFOUND:
    case ARES_ENODATA:
    case ARES_EBADNAME:
    case ARES_ENONAME:
        return {{}, AttemptError::name_not_found, "the host name is not known"};
    case ARES_ECANCELLED:
    case ARES_EDESTRUCTION:
        return {{}, AttemptError::aborted, "the service is stopping"};
    default:
        return {{}, AttemptError::resolve_failed, "the host name could not be looked up"};
    }
}

/// One look-up. Held by its coroutine and by c-ares: whoever gives up first leaves it to the other.
struct LookUp {
    explicit LookUp(asio::io_context& io) : wake_up{io} {}

    asio::steady_timer wake_up;  // expires at the deadline, is cancelled by the answer
    std::optional<Resolved> resolved;
};

void on_answer(void* argument, int status, int /*timeouts*/, ares_addrinfo* answer)
{
    const std::unique_ptr<std::shared_ptr<LookUp>> owned{static_cast<std::shared_ptr<LookUp>*>(argument)};
    const std::unique_ptr<ares_addrinfo, decltype(&ares_freeaddrinfo)> freed{answer, &ares_freeaddrinfo};
    auto& look_up = **owned;

    look_up.resolved = refusal(status);
    if (status == ARES_SUCCESS && answer != nullptr) {
        look_up.resolved.emplace();
        for (const auto* node = answer->nodes; node != nullptr; node = node->ai_next) {
            const auto address = address_of(*node->ai_addr);
            auto& found = look_up.resolved->addresses;
            if (address && std::find(found.begin(), found.end(), *address) == found.end()) found.push_back(*address);
        }
        if (look_up.resolved->addresses.empty()) look_up.resolved = refusal(ARES_ENODATA);
    }
    look_up.wake_up.cancel();
}

}  // namespace

/// c-ares' sockets and its clock, driven by the loop.
class Resolver::Channel : public std::enable_shared_from_this<Channel> {
public:
    Channel(asio::io_context& io, const ResolverSettings& settings) : io_{io}, clock_{io}
    {
        start_library();
        ares_options options{};
        options.timeout = answer_timeout_ms;
        options.tries = tries;
        options.sock_state_cb = &Channel::on_socket_state;
        options.sock_state_cb_data = this;
        constexpr int given = ARES_OPT_TIMEOUTMS | ARES_OPT_TRIES | ARES_OPT_SOCK_STATE_CB;
        require(ares_init_options(&channel_, &options, given), "cannot start");
        if (settings.servers.empty()) return;
        const auto status = ares_set_servers_ports_csv(channel_, settings.servers.c_str());
        if (status != ARES_SUCCESS) close();  // no destructor runs for an object that never was
        require(status, "cannot use the servers");
    }

    Channel(const Channel&) = delete;
    Channel& operator=(const Channel&) = delete;
    ~Channel() { close(); }

    void start(const std::string& name, const std::shared_ptr<LookUp>& look_up)
    {
        ares_addrinfo_hints hints{};
        hints.ai_family = AF_UNSPEC;
        hints.ai_socktype = SOCK_STREAM;
        auto argument = std::make_unique<std::shared_ptr<LookUp>>(look_up);
        ares_getaddrinfo(channel_, name.c_str(), nullptr, &hints, &on_answer, argument.release());
        arm_clock();
    }

    [[nodiscard]] asio::io_context& io() noexcept { return io_; }

    void close() noexcept
    {
        if (channel_ == nullptr) return;
        clock_.cancel();
        ares_destroy(std::exchange(channel_, nullptr));  // answers what is under way, closes its sockets
        for (auto& [fd, socket] : sockets_) socket->descriptor.release();
        sockets_.clear();
    }

private:
    struct Socket {
        Socket(asio::io_context& io, int fd) : descriptor{io, fd} {}

        asio::posix::stream_descriptor descriptor;
        bool wants_read{false};
        bool wants_write{false};
        bool awaits_read{false};
        bool awaits_write{false};
    };

    static void on_socket_state(void* self, ares_socket_t fd, int readable, int writable)
    {
        static_cast<Channel*>(self)->watch(fd, readable != 0, writable != 0);
    }

    void watch(int fd, bool readable, bool writable)
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

    void await(int fd, const std::shared_ptr<Socket>& socket)
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
    void serve(const std::shared_ptr<Socket>& socket, ares_socket_t readable, ares_socket_t writable)
    {
        const auto fd = readable != ARES_SOCKET_BAD ? readable : writable;
        const auto known = sockets_.find(fd);
        if (channel_ == nullptr || known == sockets_.end() || known->second != socket) return;
        ares_process_fd(channel_, readable, writable);
        const auto still = sockets_.find(fd);
        if (still != sockets_.end() && still->second == socket) await(fd, socket);
        arm_clock();
    }

    void arm_clock()
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

    asio::io_context& io_;
    asio::steady_timer clock_;
    ares_channel channel_{nullptr};
    std::map<int, std::shared_ptr<Socket>> sockets_;
};

Resolver::Resolver(asio::io_context& io, const ResolverSettings& settings)
    : channel_{std::make_shared<Channel>(io, settings)}
{
}

Resolver::~Resolver() { channel_->close(); }

asio::awaitable<Resolved> Resolver::resolve(std::string name, steady_clock::time_point deadline)
{
    const auto literal = core::IpAddress::parse(name);
    if (literal) co_return Resolved{{*literal}, AttemptError::none, {}};

    const auto look_up = std::make_shared<LookUp>(channel_->io());
    look_up->wake_up.expires_at(deadline);
    channel_->start(name, look_up);
    if (!look_up->resolved) {
        // Cancelled by the answer or by whoever stops us; run out: the deadline.
        const auto [woken] = co_await look_up->wake_up.async_wait(as_value);
        if (!look_up->resolved && woken) co_return refusal(ARES_ECANCELLED);
    }
    if (!look_up->resolved) {
        co_return Resolved{{}, AttemptError::timeout, "the host name could not be looked up within the time allowed"};
    }
    co_return std::move(*look_up->resolved);
}

}  // namespace fantail::http
