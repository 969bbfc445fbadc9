#pragma once

#include <array>
#include <cstddef>
#include <span>

#include "fantail/core/retry.hpp"
#include "fantail/crypto/random.hpp"
#include "fantail/crypto/secret.hpp"
#include "ingestor/app/ports.hpp"

namespace fantail::ingestor {

/// The machine's random numbers.
class RandomChance : public Chance {
public:
    std::string id(std::string_view prefix) override { return crypto::random_id(prefix); }

    std::string secret() override
    {
        std::array<std::byte, 24> bytes{};
        crypto::random_bytes(bytes);
        return crypto::generate_secret(bytes);
    }

    std::string private_key() override
    {
        std::array<std::byte, 32> bytes{};
        crypto::random_bytes(bytes);
        return crypto::generate_private_key(bytes);
    }

    /// Anywhere in its range.
    static core::Jitter jitter()
    {
        std::array<std::byte, 2> bytes{};
        crypto::random_bytes(bytes);
        const auto drawn = std::to_integer<int>(bytes[0]) * 256 + std::to_integer<int>(bytes[1]);
        return core::Jitter::clamped(drawn / 32'767.5 - 1.0);
    }

    std::array<std::byte, 12> nonce() override
    {
        std::array<std::byte, 12> bytes{};
        crypto::random_bytes(bytes);
        return bytes;
    }
};

}  // namespace fantail::ingestor
