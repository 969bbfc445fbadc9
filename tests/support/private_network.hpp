#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

namespace fantail::test {

/// Moves this thread, and with it a process of one thread, into a network of its own that has nothing but a loopback
/// device with these IPv4 networks on it, as `93.184.216.0/24`: every address of each is local, and nothing leaves the
/// machine. There is no way back.
///
/// Returns why it cannot be done, which is for a test to say when it skips: a container may forbid it.
std::optional<std::string> enter_private_network(const std::vector<std::string>& networks);

/// Packets that the loopback device of this network has sent so far.
std::size_t packets_sent();

}  // namespace fantail::test
