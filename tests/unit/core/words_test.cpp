// The words of the closed sets are label values and stand in records: each has its own, and they are read back.

#include <set>
#include <string_view>

#include <gtest/gtest.h>

#include "fantail/core/body_format.hpp"
#include "fantail/core/notice.hpp"
#include "fantail/core/outcome.hpp"
#include "fantail/core/webhook_state.hpp"

namespace fantail::core {
namespace {

template <class Enum>
std::set<std::string_view> words_up_to(Enum last)
{
    std::set<std::string_view> words;
    for (int value = 0; value <= static_cast<int>(last); ++value) words.insert(to_string(static_cast<Enum>(value)));
    return words;
}

TEST(Words, AreOneEachAndNeverUnknown)
{
    const auto errors = words_up_to(AttemptError::connect_timeout);
    EXPECT_EQ(errors.size(), static_cast<std::size_t>(AttemptError::connect_timeout) + 1);
    EXPECT_EQ(errors.count("unknown"), 0U);

    const auto verdicts = words_up_to(Verdict::discarded);
    EXPECT_EQ(verdicts.size(), static_cast<std::size_t>(Verdict::discarded) + 1);
    EXPECT_EQ(verdicts.count("unknown"), 0U);

    const auto reasons = words_up_to(OutcomeReason::waits_for_probe);
    EXPECT_EQ(reasons.size(), static_cast<std::size_t>(OutcomeReason::waits_for_probe) + 1);
    EXPECT_EQ(reasons.count("unknown"), 0U);

    const auto disables = words_up_to(DisableReason::failing);
    EXPECT_EQ(disables.size(), static_cast<std::size_t>(DisableReason::failing) + 1);
    EXPECT_EQ(disables.count("unknown"), 0U);

    const auto changes = words_up_to(HealthChange::disabled);
    EXPECT_EQ(changes.size(), static_cast<std::size_t>(HealthChange::disabled) + 1);
    EXPECT_EQ(changes.count("unknown"), 0U);

    const auto notices = words_up_to(NoticeKind::webhook_recovered);
    EXPECT_EQ(notices.size(), static_cast<std::size_t>(NoticeKind::webhook_recovered) + 1);
    EXPECT_EQ(notices.count("unknown"), 0U);
}

TEST(Words, OfBodyFormatsAreReadBack)
{
    for (const auto format : body_formats) EXPECT_EQ(parse_body_format(to_string(format)), format);
    EXPECT_EQ(parse_body_format("php"), BodyFormat::php);
    EXPECT_EQ(parse_body_format("Raw"), std::nullopt);
    EXPECT_EQ(parse_body_format(""), std::nullopt);
    EXPECT_EQ(parse_body_format("unknown"), std::nullopt);
}

}  // namespace
}  // namespace fantail::core
