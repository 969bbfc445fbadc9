// What a request says of versions, and what an answer does.

#include "ingestor/adapters/api/versions.hpp"

#include <optional>
#include <ostream>
#include <string>

#include <gtest/gtest.h>

namespace fantail::ingestor {
namespace {

http::ServerRequest request_with(const std::string& name, const std::string& value, std::string body = {})
{
    http::ServerRequest request;
    request.body = std::move(body);
    request.headers = {{name, value}};
    return request;
}

struct TagRow {
    const char* header;
    ExpectedVersion expected;

    friend std::ostream& operator<<(std::ostream& out, const TagRow& row) { return out << row.header; }
};

class ATag : public testing::TestWithParam<TagRow> {};

TEST_P(ATag, NamesAVersion)
{
    const auto expected = expected_version(request_with("If-Match", GetParam().header));

    ASSERT_TRUE(expected);
    EXPECT_EQ(*expected, GetParam().expected);
}

INSTANTIATE_TEST_SUITE_P(Tags, ATag,
                         testing::Values(TagRow{R"("1")", 1},
                                         TagRow{R"("18446744073709551615")", 18446744073709551615U},
                                         TagRow{"*", std::nullopt},
                                         // Compared strongly, as RFC 9110 has it; and what we never gave.
                                         TagRow{R"(W/"1")", 0}, TagRow{R"("")", 0}, TagRow{R"("abc")", 0},
                                         TagRow{R"("1x")", 0}, TagRow{R"("99999999999999999999")", 0}));

TEST(ATag, IsNotNeeded)
{
    const auto expected = expected_version(http::ServerRequest{});

    ASSERT_TRUE(expected);
    EXPECT_EQ(*expected, std::nullopt);
}

TEST(ATag, IsOneInItsQuotes)
{
    for (const auto* header : {"", "1", R"(")", R"("1)", R"(1")", R"("1", "2")", "W/1", "W/"}) {
        const auto expected = expected_version(request_with("If-Match", header));

        ASSERT_FALSE(expected) << header;
        EXPECT_EQ(expected.error().code, core::ErrorCode::invalid_argument);
        EXPECT_NE(expected.error().detail.find("If-Match"), std::string::npos);
    }
}

TEST(ATag, OfAnAnswerIsUnderstoodAsItsVersion)
{
    const auto answer = with_tag(http::ServerResponse{}, 7);

    ASSERT_EQ(answer.headers.size(), 1U);
    EXPECT_EQ(answer.headers.at(0).name, "ETag");
    EXPECT_EQ(*expected_version(request_with("If-Match", answer.headers.at(0).value)), ExpectedVersion{7});
}

TEST(AnIdempotencyKey, ComesWithTheRequestThatItIsFor)
{
    const auto once = idempotency_of(request_with("Idempotency-Key", "order 17", R"({"url":"https://a.example"})"));

    ASSERT_TRUE(once);
    EXPECT_EQ(once->key, "order 17");
    EXPECT_EQ(once->request, R"({"url":"https://a.example"})");
    EXPECT_FALSE(idempotency_of(http::ServerRequest{}));
}

}  // namespace
}  // namespace fantail::ingestor
