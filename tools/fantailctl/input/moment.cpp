#include "fantailctl/input/moment.hpp"

#include <charconv>
#include <chrono>
#include <optional>
#include <string>

namespace fantail::fantailctl {

namespace {

using namespace std::chrono;

/// Takes digits and signs off the front of a text; every step fails once one has failed.
class Scanner {
public:
    explicit Scanner(std::string_view text) : rest_{text} {}

    [[nodiscard]] bool at_end() const { return rest_.empty(); }
    [[nodiscard]] bool failed() const { return failed_; }

    bool take(char expected)
    {
        if (rest_.empty() || rest_.front() != expected) return false;
        rest_.remove_prefix(1);
        return true;
    }

    void demand(char expected) { failed_ = !take(expected) || failed_; }

    int digits(std::size_t count)
    {
        int value = 0;
        const auto field = rest_.substr(0, count);
        const auto [end, error] = std::from_chars(field.data(), field.data() + field.size(), value);
        if (error != std::errc{} || field.size() != count || end != field.data() + count || value < 0) failed_ = true;
        rest_.remove_prefix(field.size());
        return value;
    }

    /// A fraction of a second, to the millisecond.
    milliseconds fraction()
    {
        milliseconds value{0};
        auto unit = 100;
        while (!rest_.empty() && rest_.front() >= '0' && rest_.front() <= '9') {
            value += milliseconds{(rest_.front() - '0') * unit};
            unit /= 10;
            rest_.remove_prefix(1);
        }
        return value;
    }

private:
    std::string_view rest_;
    bool failed_{false};
};

std::optional<sys_days> scan_day(Scanner& scanner)
{
    const year y{scanner.digits(4)};
    scanner.demand('-');
    const month m{static_cast<unsigned>(scanner.digits(2))};
    scanner.demand('-');
    const day d{static_cast<unsigned>(scanner.digits(2))};
    const year_month_day date{y, m, d};
    if (scanner.failed() || !date.ok()) return std::nullopt;
    return sys_days{date};
}

std::optional<milliseconds> scan_time(Scanner& scanner)
{
    const auto h = scanner.digits(2);
    scanner.demand(':');
    const auto m = scanner.digits(2);
    scanner.demand(':');
    const auto s = scanner.digits(2);
    if (scanner.failed() || h > 23 || m > 59 || s > 59) return std::nullopt;
    milliseconds time = hours{h} + minutes{m} + seconds{s};
    if (scanner.take('.')) time += scanner.fraction();
    return time;
}

std::optional<minutes> scan_zone(Scanner& scanner)
{
    if (scanner.at_end() || scanner.take('Z')) return minutes{0};
    const auto is_east = scanner.take('+');
    if (!is_east) scanner.demand('-');
    const auto h = scanner.digits(2);
    scanner.take(':');
    const auto m = scanner.digits(2);
    if (scanner.failed()) return std::nullopt;
    const minutes offset = hours{h} + minutes{m};
    return is_east ? offset : -offset;
}

std::optional<core::Timestamp> scan_moment(std::string_view text)
{
    Scanner scanner{text};
    const auto date = scan_day(scanner);
    if (!date) return std::nullopt;
    if (scanner.at_end()) return core::Timestamp{*date};
    if (!scanner.take('T')) scanner.demand(' ');
    const auto time = scan_time(scanner);
    const auto zone = scan_zone(scanner);
    if (!time || !zone || scanner.failed() || !scanner.at_end()) return std::nullopt;
    return core::Timestamp{*date + *time - *zone};
}

}  // namespace

core::Result<core::Timestamp> parse_moment(std::string_view text)
{
    if (const auto moment = scan_moment(text)) return *moment;
    return core::Error{core::ErrorCode::invalid_argument,
                       "`" + std::string{text} + "` is no moment; write it as 2026-01-15T10:00:00Z"};
}

}  // namespace fantail::fantailctl
