#include "fantail/core/retry_after.hpp"

#include <algorithm>
#include <array>
#include <charconv>

#include "fantail/core/delay_tiers.hpp"

namespace fantail::core {

using std::chrono::milliseconds;
using std::chrono::seconds;

namespace {

bool is_digit(char c) noexcept { return c >= '0' && c <= '9'; }
bool is_letter(char c) noexcept { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

/// Reads a date from its front; after the first thing that does not fit, everything it gives is worthless and
/// complete() is false.
class DateText {
public:
    explicit DateText(std::string_view text) noexcept : rest_{text} {}

    [[nodiscard]] bool complete() const noexcept { return fits_ && rest_.empty(); }

    void expect(std::string_view literal) noexcept
    {
        fits_ = fits_ && rest_.starts_with(literal);
        if (fits_) rest_.remove_prefix(literal.size());
    }

    // Which day of the week the sender thinks it is changes nothing.
    void weekday() noexcept
    {
        const auto length = std::ranges::find_if_not(rest_, is_letter) - rest_.begin();
        fits_ = fits_ && length >= 3;
        rest_.remove_prefix(static_cast<std::size_t>(length));
    }

    int number(std::size_t digits) noexcept
    {
        fits_ = fits_ && rest_.size() >= digits && std::ranges::all_of(rest_.substr(0, digits), is_digit);
        if (!fits_) return 0;
        int value = 0;
        std::from_chars(rest_.data(), rest_.data() + digits, value);
        rest_.remove_prefix(digits);
        return value;
    }

    // asctime() fills a day of one digit up with a space.
    int padded_day() noexcept
    {
        if (!rest_.starts_with(' ')) return number(2);
        rest_.remove_prefix(1);
        return number(1);
    }

    std::chrono::month month() noexcept
    {
        static constexpr std::array<std::string_view, 12> names{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                                "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
        const auto found = std::ranges::find(names, rest_.substr(0, 3));
        fits_ = fits_ && found != names.end();
        if (!fits_) return {};
        rest_.remove_prefix(3);
        return std::chrono::month{static_cast<unsigned>(found - names.begin() + 1)};
    }

    seconds time_of_day() noexcept
    {
        const auto hour = number(2);
        expect(":");
        const auto minute = number(2);
        expect(":");
        const auto second = number(2);
        fits_ = fits_ && hour <= 23 && minute <= 59 && second <= 60;  // 60: a leap second
        return std::chrono::hours{hour} + std::chrono::minutes{minute} + seconds{second};
    }

private:
    std::string_view rest_;
    bool fits_{true};
};

enum class DateForm { fixdate, rfc850, asctime };

/// Two digits of a year: the century that does not put it more than 50 years ahead (RFC 9110, 5.6.7).
int with_century(int year, Timestamp now) noexcept
{
    const auto today = static_cast<int>(std::chrono::year_month_day{std::chrono::floor<std::chrono::days>(now)}.year());
    const auto in_this = today - today % 100 + year;
    return in_this > today + 50 ? in_this - 100 : in_this;
}

std::optional<Timestamp> date_in(std::string_view value, DateForm form, Timestamp now) noexcept
{
    DateText text{value};
    int day = 0;
    int year = 0;
    std::chrono::month month{};
    seconds time{0};

    text.weekday();
    if (form == DateForm::asctime) {  // Sun Nov  6 08:49:37 1994
        text.expect(" ");
        month = text.month();
        text.expect(" ");
        day = text.padded_day();
        text.expect(" ");
        time = text.time_of_day();
        text.expect(" ");
        year = text.number(4);
    } else {  // Sun, 06 Nov 1994 08:49:37 GMT, or Sunday, 06-Nov-94 08:49:37 GMT
        const auto* const between = form == DateForm::rfc850 ? "-" : " ";
        text.expect(", ");
        day = text.number(2);
        text.expect(between);
        month = text.month();
        text.expect(between);
        year = form == DateForm::rfc850 ? with_century(text.number(2), now) : text.number(4);
        text.expect(" ");
        time = text.time_of_day();
        text.expect(" GMT");
    }
    const std::chrono::year_month_day date{std::chrono::year{year}, month,
                                           std::chrono::day{static_cast<unsigned>(day)}};
    if (!text.complete() || !date.ok()) return std::nullopt;
    return std::chrono::sys_days{date} + time;
}

std::string_view trimmed(std::string_view text) noexcept
{
    const auto first = text.find_first_not_of(" \t");
    if (first == std::string_view::npos) return {};
    return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

}  // namespace

std::optional<milliseconds> parse_retry_after(std::string_view value, Timestamp answered_at) noexcept
{
    const auto text = trimmed(value);
    if (text.empty()) return std::nullopt;

    if (std::ranges::all_of(text, is_digit)) {
        constexpr std::uint64_t most = std::chrono::duration_cast<seconds>(longest_wait).count();
        std::uint64_t count = 0;
        const auto read = std::from_chars(text.data(), text.data() + text.size(), count);
        if (read.ec != std::errc{}) return longest_wait;  // more digits than a number holds
        return seconds{std::min(count, most)};
    }
    for (const auto form : {DateForm::fixdate, DateForm::rfc850, DateForm::asctime}) {
        const auto date = date_in(text, form, answered_at);
        if (date) return std::clamp(*date - answered_at, milliseconds::zero(), longest_wait);
    }
    return std::nullopt;
}

}  // namespace fantail::core
