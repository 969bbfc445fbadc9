#include "fantail/crypto/token_rules.hpp"

#include <string>

#include <boost/json/parse.hpp>
#include <gtest/gtest.h>

namespace fantail::crypto {
namespace {

constexpr core::Timestamp now{std::chrono::seconds{1'000'000}};

const TokenRules rules{.issuer = "joe", .audiences = {"fantail", "hooks"}, .leeway = std::chrono::seconds{30}};
const TokenRules lax{.issuer = {}, .audiences = {}, .leeway = std::chrono::seconds{0}};

std::string breach_of(const TokenRules& by, const char* claims)
{
    const auto fault = breach(by, boost::json::parse(claims).as_object(), now);
    return fault ? fault->detail : "";
}

struct Row {
    const char* name;
    const TokenRules& rules;
    const char* claims;
    const char* says;  ///< empty: they hold
};

class TokenRulesJudge : public testing::TestWithParam<Row> {};

TEST_P(TokenRulesJudge, AsTheTableSays)
{
    const auto said = breach_of(GetParam().rules, GetParam().claims);

    if (*GetParam().says == '\0') {
        EXPECT_EQ(said, "");
    } else {
        EXPECT_NE(said.find(GetParam().says), std::string::npos) << '"' << said << '"';
    }
}

INSTANTIATE_TEST_SUITE_P(
    , TokenRulesJudge,
    testing::Values(
        Row{"All", rules, R"({"iss":"joe","aud":"fantail","exp":1000060,"nbf":999000,"iat":999000})", ""},
        Row{"AnAudienceAmongOthers", rules, R"({"iss":"joe","aud":["x","hooks"],"exp":1000060})", ""},
        Row{"NoIssuerWhereNoneIsWanted", lax, R"({"exp":1000001})", ""},
        Row{"AFractionOfASecond", lax, R"({"exp":1000000.5,"iat":999999.5})", ""},
        Row{"ExpiredWithinTheLeeway", rules, R"({"iss":"joe","aud":"hooks","exp":999971})", ""},
        Row{"ExpiredBeyondIt", rules, R"({"iss":"joe","aud":"hooks","exp":999970})", "expired"},
        Row{"ExpiredNow", lax, R"({"exp":1000000})", "expired"}, Row{"NoEnd", lax, "{}", "exp"},
        Row{"AnEndThatIsText", lax, R"({"exp":"1000060"})", "exp"},
        Row{"AnEndThatIsNull", lax, R"({"exp":null})", "exp"}, Row{"AnEndBeforeAllTime", lax, R"({"exp":-1})", "exp"},
        Row{"AnEndThatIsInfinite", lax, R"({"exp":1e300})", "exp"},
        Row{"AnEndInMilliseconds", lax, R"({"exp":1700000000000})", "exp"},
        Row{"NotYetWithinTheLeeway", rules, R"({"iss":"joe","aud":"hooks","exp":1000060,"nbf":1000030})", ""},
        Row{"NotYetBeyondIt", rules, R"({"iss":"joe","aud":"hooks","exp":1000060,"nbf":1000031})", "not valid yet"},
        Row{"ABeginThatIsText", lax, R"({"exp":1000060,"nbf":"1"})", "not valid yet"},
        Row{"MadeAheadOfTime", rules, R"({"iss":"joe","aud":"hooks","exp":1000060,"iat":1000031})", "future"},
        Row{"AnotherIssuer", rules, R"({"iss":"eve","aud":"hooks","exp":1000060})", "issuer"},
        Row{"NoIssuer", rules, R"({"aud":"hooks","exp":1000060})", "issuer"},
        Row{"AnotherAudience", rules, R"({"iss":"joe","aud":"shop","exp":1000060})", "audience"},
        Row{"NoAudience", rules, R"({"iss":"joe","exp":1000060})", "audience"},
        Row{"AnAudienceOfNobody", rules, R"({"iss":"joe","aud":[],"exp":1000060})", "audience"},
        Row{"AnAudienceThatIsANumber", rules, R"({"iss":"joe","aud":7,"exp":1000060})", "audience"}),
    [](const auto& row) { return std::string{row.param.name}; });

}  // namespace
}  // namespace fantail::crypto
