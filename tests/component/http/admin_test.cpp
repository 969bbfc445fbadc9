#include "fantail/http/admin.hpp"

#include <gtest/gtest.h>

#include "server_fixture.hpp"

namespace fantail::http {
namespace {

TEST(Health, IsReadyOnceEveryDeclaredCheckIsOk)
{
    Health health;
    health.declare("kafka");
    health.declare("table");

    health.set_ok("kafka");
    EXPECT_FALSE(health.is_ready());
    EXPECT_FALSE(health.has_started());

    health.set_ok("table");
    EXPECT_TRUE(health.is_ready());
    EXPECT_TRUE(health.has_started());
}

TEST(Health, HasStartedForGoodButIsNotReadyWhenACheckFailsLater)
{
    Health health;
    health.set_ok("kafka");

    health.set_failing("kafka", "no broker answers");

    EXPECT_FALSE(health.is_ready());
    EXPECT_TRUE(health.has_started());
}

TEST(Health, IsNeverReadyAgainWhenDraining)
{
    Health health;
    health.start_draining();

    health.set_ok("kafka");

    EXPECT_FALSE(health.is_ready());
}

/// Owned by a base, so that it is there before the server that refers to it.
struct Watched {
    Health health;
};

class AdminSurface : public testing::Test, protected Watched, protected ServerFixture {
protected:
    AdminSurface()
        : ServerFixture{
              {},
              admin_surface(health, [] { return std::string{"# TYPE up gauge\nup 1\n"}; },
                            {.service = "ingestor", .version = "1.2.3", .commit = "abc\"", .compiler = "gcc"})}
    {
        health.declare("kafka");
    }
};

TEST_F(AdminSurface, IsLiveEvenWhenNothingIsReady) { EXPECT_TRUE(get("/livez").starts_with("HTTP/1.1 200 ")); }

TEST_F(AdminSurface, SaysWhetherItIsReady)
{
    EXPECT_TRUE(get("/readyz").starts_with("HTTP/1.1 503 "));
    EXPECT_TRUE(get("/startupz").starts_with("HTTP/1.1 503 "));

    health.set_ok("kafka");

    EXPECT_TRUE(get("/readyz").starts_with("HTTP/1.1 200 "));
    EXPECT_TRUE(get("/startupz").starts_with("HTTP/1.1 200 "));
}

TEST_F(AdminSurface, ListsEachCheckWithItsReason)
{
    health.set_ok("table");
    health.set_failing("kafka", "no broker answers");
    health.start_draining();

    const auto answer = get("/readyz?verbose");

    EXPECT_NE(answer.find("[-] kafka failing: no broker answers\n"), std::string::npos);
    EXPECT_NE(answer.find("[+] table ok\n"), std::string::npos);
    EXPECT_NE(answer.find("[-] draining"), std::string::npos);
}

TEST_F(AdminSurface, ShowsMetricsAndBuild)
{
    const auto metrics = get("/metrics");
    EXPECT_NE(metrics.find("Content-Type: text/plain; version=0.0.4"), std::string::npos);
    EXPECT_TRUE(metrics.ends_with("\nup 1\n"));

    const auto build = get("/buildinfo");
    EXPECT_NE(build.find("application/json"), std::string::npos);
    EXPECT_TRUE(build.ends_with(R"({"service":"ingestor","version":"1.2.3","commit":"abc\"","compiler":"gcc"})"
                                "\n"));
}

TEST_F(AdminSurface, HasNothingElse)
{
    EXPECT_TRUE(get("/").starts_with("HTTP/1.1 404 "));
    EXPECT_TRUE(send("POST /livez HTTP/1.0\r\n\r\n").starts_with("HTTP/1.1 405 "));
}

}  // namespace
}  // namespace fantail::http
