#include "fantail/obs/log.hpp"

#include <limits>
#include <thread>

#include <boost/json.hpp>
#include <gmock/gmock.h>

#include "captured_log.hpp"

namespace fantail::obs {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

class LogWrites : public testing::Test {
protected:
    boost::json::object only_line()
    {
        const auto lines = captured.lines();
        EXPECT_EQ(lines.size(), 1U);
        return boost::json::parse(lines.at(0)).as_object();
    }

    CapturedLog captured;
};

TEST_F(LogWrites, OneJsonObjectALine)
{
    const Log log{captured.settings()};

    log.info("serving",
             {{"workers", 2}, {"share", 0.5}, {"ready", true}, {"host", "example.com"}, {"most", ~std::uint64_t{0}}});

    EXPECT_THAT(captured.lines(),
                ElementsAre(R"({"time":"2026-01-15T10:00:00.123Z","level":"info","service":"dispatcher",)"
                            R"("message":"serving","workers":2,"share":0.5,"ready":true,"host":"example.com",)"
                            R"("most":18446744073709551615})"));
}

TEST_F(LogWrites, WhatAPeerSentAsOneLineOfJson)
{
    const std::string hostile =
        std::string{"a\"b\\c\n\r\t\x1b[2J\0"} + std::string(1, '\0') + "\x7f\xff\xc0\xaf\xed\xa0\x80 ü 🙂";
    const Log log{captured.settings()};

    log.warning(hostile, {{hostile, hostile}});

    const auto line = only_line();
    const auto message = std::string{line.at("message").as_string()};
    EXPECT_THAT(message, HasSubstr("a\"b\\c\n\r\t\x1b[2J"));
    EXPECT_THAT(message, HasSubstr("ü 🙂"));
    EXPECT_EQ(line.at(message).as_string(), message);
}

TEST_F(LogWrites, NumbersThatJsonLacksAsNull)
{
    const Log log{captured.settings()};

    log.info("x",
             {{"nan", std::numeric_limits<double>::quiet_NaN()}, {"inf", std::numeric_limits<double>::infinity()}});

    const auto line = only_line();
    EXPECT_TRUE(line.at("nan").is_null());
    EXPECT_TRUE(line.at("inf").is_null());
}

TEST_F(LogWrites, NothingBelowItsLevel)
{
    const Log log{captured.settings()};

    log.debug("no");
    log.error("yes");

    EXPECT_EQ(only_line().at("level").as_string(), "error");
    EXPECT_FALSE(log.takes(Level::debug));
}

TEST_F(LogWrites, ForAPersonInColoursAndWithoutEscapesOfOthers)
{
    auto settings = captured.settings();
    settings.format = LogFormat::pretty;
    const Log log{settings};

    log.error("refused\x1b[2J", {{"host", "example.com"}});

    const auto lines = captured.lines();
    ASSERT_EQ(lines.size(), 1U);
    EXPECT_THAT(lines[0], HasSubstr("10:00:00.123"));
    EXPECT_THAT(lines[0], HasSubstr("\x1b[31merror"));
    EXPECT_THAT(lines[0], HasSubstr("\"example.com\""));
    EXPECT_THAT(lines[0], Not(HasSubstr("\x1b[2J")));
}

TEST_F(LogWrites, WholeLinesFromManyThreads)
{
    const Log log{captured.settings()};

    std::vector<std::jthread> threads;
    for (int i = 0; i < 4; ++i) {
        threads.emplace_back([&log] {
            for (int line = 0; line < 50; ++line) log.info("from a thread", {{"padding", std::string(200, 'x')}});
        });
    }
    threads.clear();

    const auto lines = captured.lines();
    EXPECT_EQ(lines.size(), 200U);
    for (const auto& line : lines) EXPECT_TRUE(boost::json::parse(line).is_object());
}

TEST(LogLevel, IsReadByItsName)
{
    EXPECT_EQ(parse_level("warning"), Level::warning);
    EXPECT_EQ(parse_level("warn"), std::nullopt);
    EXPECT_EQ(to_string(Level::debug), "debug");
}

}  // namespace
}  // namespace fantail::obs
