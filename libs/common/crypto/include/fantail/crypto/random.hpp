#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>

namespace fantail::crypto {

/// The one source of chance, for keys and ids alike: OpenSSL's generator. Elsewhere chance is an argument.
///
/// Threads: call from anywhere.
/// Errors:  throws std::runtime_error when the machine has no entropy: the process cannot do its job.
void random_bytes(std::span<std::byte> into);

/// `prefix` and 24 characters of [A-Za-z0-9]: 142 bits, never met twice.
std::string random_id(std::string_view prefix);

}  // namespace fantail::crypto
