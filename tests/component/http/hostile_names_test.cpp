// Fifty hostile names beside fifty healthy ones: how much longer the healthy wait.

#include <iostream>

#include "guard_fixture.hpp"

namespace fantail::http {
namespace {

TEST_F(TheGuard, LetsNoHealthyEndpointWaitLongerBesideFiftyHostileNames)
{
    set_names(100ms);  // as real ones take

    std::vector<std::chrono::milliseconds> alone;
    std::vector<std::chrono::milliseconds> beside;
    for (int pair = 0; pair < 3; ++pair) {
        alone.push_back(post_to_all(Neighbours::none));
        beside.push_back(post_to_all(Neighbours::hostile));
    }
    std::ranges::sort(alone);
    std::ranges::sort(beside);

    EXPECT_LE(beside[1], alone[1] * 12 / 10);
    std::cout << "slowest healthy one alone " << alone[1].count() << " ms, beside hostile names " << beside[1].count()
              << " ms\n";
}

}  // namespace
}  // namespace fantail::http
