#pragma once

#include <optional>

#include "fantail/intake/ports.hpp"

namespace fantail::test {

class FakeFailure : public intake::Failure {
public:
    void cannot_go_on(const core::Error& error) override { told = error; }

    std::optional<core::Error> told;
};

}  // namespace fantail::test
