#include "fantailctl/sink/receipt.hpp"

#include <chrono>

#include <gtest/gtest.h>

#include "fantailctl/failure.hpp"

namespace fantail::fantailctl {
namespace {

using namespace std::chrono_literals;

constexpr const char* secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
constexpr std::string_view body = R"({"test": 2432232314})";
constexpr core::Timestamp sent_at{1614265330s};

core::SignatureRule standard()
{
    return {.header = "webhook-signature",
            .prefix = "v1,",
            .content = core::SignedContent::id_timestamp_body,
            .secret = core::SecretForm::base64,
            .digest = core::DigestForm::base64,
            .optional = false};
}

core::SignatureRule by_body()
{
    return {.header = "X-Signature",
            .prefix = "sha256=",
            .content = core::SignedContent::body,
            .secret = core::SecretForm::text,
            .digest = core::DigestForm::hex,
            .optional = true};
}

std::vector<core::Header> genuine_headers()
{
    return {{"Webhook-Id", "msg_p5jXN8AQM9LWM0D4loKWxJek"},
            {"Webhook-Timestamp", "1614265330"},
            {"Webhook-Signature", "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="}};
}

TEST(Verifier, AcceptsTheVectorOfStandardWebhooks)
{
    EXPECT_EQ(Verifier(standard(), secret).judge(genuine_headers(), body, sent_at + 1min).receipt, Receipt::verified);
}

TEST(Verifier, RefusesAnotherBody)
{
    EXPECT_EQ(Verifier(standard(), secret).judge(genuine_headers(), "{}", sent_at).receipt, Receipt::refused);
}

TEST(Verifier, RefusesASignedTimestampThatIsNotFresh)
{
    Verifier verifier{standard(), secret};

    EXPECT_EQ(verifier.judge(genuine_headers(), body, sent_at + 301s).receipt, Receipt::refused);
    EXPECT_EQ(verifier.judge(genuine_headers(), body, sent_at - 301s).receipt, Receipt::refused);
}

TEST(Verifier, NamesTheHeaderThatIsMissing)
{
    const auto judgement = Verifier(by_body(), "key").judge({}, body, sent_at);

    EXPECT_EQ(judgement.receipt, Receipt::refused);
    EXPECT_NE(judgement.reason.find("X-Signature"), std::string::npos);
}

TEST(Verifier, WithoutASecretItTakesOnlyWhatIsNotSigned)
{
    Verifier verifier{by_body(), std::nullopt};

    EXPECT_EQ(verifier.judge({}, body, sent_at).receipt, Receipt::unsigned_);
    EXPECT_EQ(verifier.judge({{"x-signature", "sha256=00"}}, body, sent_at).receipt, Receipt::refused);
}

TEST(Verifier, NeedsASecretWhereTheDialectAlwaysSigns)
{
    EXPECT_THROW(Verifier(standard(), std::nullopt), Failure);
    EXPECT_THROW(Verifier(standard(), "too short"), Failure);
}

}  // namespace
}  // namespace fantail::fantailctl
