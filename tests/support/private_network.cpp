#include "support/private_network.hpp"

#include <cerrno>
#include <cstdint>
#include <cstring>
#include <fstream>
#include <sstream>

#include <arpa/inet.h>
#include <net/if.h>
#include <netinet/in.h>
#include <sched.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

namespace fantail::test {

namespace {

/// A socket to configure devices through.
class Devices {
public:
    Devices() : fd_{::socket(AF_INET, SOCK_DGRAM, 0)} {}
    ~Devices() { ::close(fd_); }
    Devices(const Devices&) = delete;
    Devices& operator=(const Devices&) = delete;

    bool bring_up_loopback()
    {
        auto request = named("lo");
        request.ifr_flags = IFF_UP | IFF_RUNNING | IFF_LOOPBACK;
        return ::ioctl(fd_, SIOCSIFFLAGS, &request) == 0;
    }

    bool add(const std::string& alias, const std::string& network)
    {
        const auto slash = network.find('/');
        auto address = named(alias);
        auto mask = named(alias);
        const auto bits = std::stoul(network.substr(slash + 1));
        put(address, ntohl(::inet_addr(network.substr(0, slash).c_str())) | 1U);
        put(mask, static_cast<std::uint32_t>(~0ULL << (32U - bits)));
        return ::ioctl(fd_, SIOCSIFADDR, &address) == 0 && ::ioctl(fd_, SIOCSIFNETMASK, &mask) == 0;
    }

private:
    static ifreq named(const std::string& device)
    {
        ifreq request{};
        device.copy(request.ifr_name, IFNAMSIZ - 1);
        return request;
    }

    static void put(ifreq& request, std::uint32_t address)
    {
        sockaddr_in socket_address{};
        socket_address.sin_family = AF_INET;
        socket_address.sin_addr.s_addr = htonl(address);
        std::memcpy(&request.ifr_addr, &socket_address, sizeof socket_address);
    }

    int fd_;
};

std::optional<std::string> refused(const std::string& what)
{
    return "this machine does not let a test " + what + ": " + std::strerror(errno);
}

}  // namespace

std::optional<std::string> enter_private_network(const std::vector<std::string>& networks)
{
    const int new_user = ::geteuid() == 0 ? 0 : CLONE_NEWUSER;
    if (::unshare(new_user | CLONE_NEWNET) != 0) return refused("make a network of its own");
    Devices devices;
    if (!devices.bring_up_loopback()) return refused("start the loopback device of its own network");
    for (std::size_t i = 0; i < networks.size(); ++i) {
        if (!devices.add("lo:" + std::to_string(i + 1), networks[i])) return refused("add " + networks[i]);
    }
    return std::nullopt;
}

std::size_t packets_sent()
{
    std::ifstream devices{"/proc/thread-self/net/dev"};
    std::string line;
    while (std::getline(devices, line)) {
        const auto name = line.find("lo:");
        if (name == std::string::npos) continue;
        std::istringstream columns{line.substr(name + 3)};
        std::size_t value = 0;
        constexpr int sent_packets = 10;  // the columns: eight of what was received, bytes sent, packets sent
        for (int column = 0; column < sent_packets; ++column) columns >> value;
        return value;
    }
    return 0;
}

}  // namespace fantail::test
