// Fifty hostile names beside fifty healthy ones: who notices.

#include <iostream>

#include "guard_fixture.hpp"

namespace fantail::http {
namespace {

class AmongFiftyHostileNames : public TheGuard {
protected:
    static constexpr std::size_t of_each = 50;

    void SetUp() override
    {
        TheGuard::SetUp();
        if (IsSkipped()) return;
        DnsAnswer many{.ttl = 1'000'000'000};
        for (int i = 0; i < 500; ++i)
            many.addresses.push_back("10.0." + std::to_string(i / 250) + "." + std::to_string(i % 250));
        const std::vector<DnsAnswer> hostile{{.addresses = internal_addresses, .ttl = 0},
                                             {.addresses = {"::1", "fd00::1", "::ffff:10.0.0.1", "64:ff9b::a00:1"}},
                                             {.addresses = {"0.0.0.0", "255.255.255.255", "2002:7f00:1::1"}},
                                             {.kind = DnsAnswer::Kind::silence},
                                             {.kind = DnsAnswer::Kind::server_failure},
                                             {.kind = DnsAnswer::Kind::no_such_name},
                                             many};
        for (std::size_t i = 0; i < of_each; ++i) {
            const auto number = std::to_string(i + 1);
            dns->set("hostile" + number + ".example", hostile[i % hostile.size()]);
            dns->set("healthy" + number + ".example", {"93.184.216." + number});
            listen_at("93.184.216." + number, 100ms);  // as real ones take
        }
    }

    /// One request to each; how long the slowest of the healthy took.
    enum class Neighbours { none, hostile };
    std::chrono::milliseconds post_to_all(Neighbours neighbours)
    {
        passed += 1h;  // no name is known any more
        all.clear();
        std::vector<const Posted*> bad;
        std::vector<const Posted*> good;
        for (std::size_t i = 1; i <= of_each; ++i) {
            const auto number = std::to_string(i);
            if (neighbours == Neighbours::hostile) bad.push_back(&begin("hostile" + number + ".example"));
            good.push_back(&begin("healthy" + number + ".example"));
        }
        run_all();

        for (const auto* posted : good) {
            EXPECT_EQ(posted->attempt.status, 200) << posted->url.host() << ": " << posted->attempt.error_detail;
        }
        for (const auto* posted : bad) {
            EXPECT_NE(posted->attempt.error, AttemptError::none) << posted->url.host();
            EXPECT_EQ(posted->attempt.address, "") << posted->url.host();
            EXPECT_LT(posted->took, patience + 500ms) << posted->url.host();
        }
        return (*std::ranges::max_element(good, {}, &Posted::took))->took;
    }
};

TEST_F(AmongFiftyHostileNames, NoHealthyEndpointWaitsLonger)
{
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
