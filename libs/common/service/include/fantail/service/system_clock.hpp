#pragma once

#include "fantail/intake/ports.hpp"

namespace fantail::service {

/// The machine's clocks.
class SystemClock : public intake::Clock {
public:
    [[nodiscard]] core::Timestamp wall() const override
    {
        return std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now());
    }

    [[nodiscard]] std::chrono::steady_clock::time_point steady() const override
    {
        return std::chrono::steady_clock::now();
    }
};

}  // namespace fantail::service
