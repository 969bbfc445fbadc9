#pragma once

#include <cstddef>
#include <cstdint>

namespace fantail::test {

/// Chance for random histories: splitmix64, because a Mersenne twister takes longer to seed than a history takes.
class Random {
public:
    explicit Random(std::uint64_t seed) : state_{seed} {}

    std::size_t below(std::size_t end) { return static_cast<std::size_t>(next() % end); }
    bool one_in(std::size_t times) { return below(times) == 0; }

private:
    std::uint64_t next()
    {
        auto z = (state_ += 0x9E37'79B9'7F4A'7C15ULL);
        z = (z ^ (z >> 30U)) * 0xBF58'476D'1CE4'E5B9ULL;
        z = (z ^ (z >> 27U)) * 0x94D0'49BB'1331'11EBULL;
        return z ^ (z >> 31U);
    }
    std::uint64_t state_;
};

}  // namespace fantail::test
