#pragma once

#include <chrono>

#include "fantail/intake/ports.hpp"

namespace fantail::test {

/// Time that moves when the test says so.
class ManualClock : public intake::Clock {
public:
    [[nodiscard]] core::Timestamp wall() const override { return wall_; }
    [[nodiscard]] std::chrono::steady_clock::time_point steady() const override { return steady_; }

    void advance(std::chrono::milliseconds by)
    {
        wall_ += by;
        steady_ += by;
    }

private:
    core::Timestamp wall_{std::chrono::seconds{1'614'265'330}};                       // of the Standard Webhooks vector
    std::chrono::steady_clock::time_point steady_{std::chrono::steady_clock::now()};  // Asio's timers go by it too
};

}  // namespace fantail::test
