#include "fantail/core/commit_note.hpp"

#include <algorithm>
#include <charconv>
#include <limits>

namespace fantail::core {
namespace {

// "fn1 OUTCOMES STARTS@WATERMARK [TASK@DEADLINE,…|-] [FIRST:LAST@DEADLINE|-] CHECKSUM". Tasks and deadlines (ms) are
// told as the difference to the one before, the first to zero: some 10 bytes a request instead of 25.
constexpr std::string_view version = "fn1 ";
constexpr std::size_t checksum_bytes = 11;  // a space and at most ten digits
constexpr std::size_t span_bytes = 64;      // a space, three numbers of at most 20 characters, ':' and '@'

std::uint32_t checksum(std::string_view text) noexcept  // FNV-1a: against damage, not against malice
{
    std::uint32_t sum = 2'166'136'261U;
    for (const char c : text) sum = (sum ^ static_cast<unsigned char>(c)) * 16'777'619U;
    return sum;
}

std::int64_t to_ms(Timestamp time) noexcept
{
    return std::chrono::duration_cast<std::chrono::milliseconds>(time.time_since_epoch()).count();
}

Timestamp from_ms(std::int64_t value) noexcept { return Timestamp{std::chrono::milliseconds{value}}; }

/// Takes the text apart from its front. After the first thing that is not as expected nothing else is.
class Reader {
public:
    explicit Reader(std::string_view text) noexcept : text_{text} {}

    /// A number in [least, 2^53]: no sum or conversion of two can overflow.
    std::int64_t number(std::int64_t least) noexcept
    {
        constexpr std::int64_t most = std::int64_t{1} << 53;
        std::int64_t value = 0;
        const auto end = std::from_chars(text_.data(), text_.data() + text_.size(), value);
        failed_ = failed_ || end.ec != std::errc{} || value < least || value > most;
        text_.remove_prefix(static_cast<std::size_t>(end.ptr - text_.data()));
        return failed_ ? 0 : value;
    }

    void expect(std::string_view what) noexcept
    {
        if (!skip(what)) failed_ = true;
    }

    bool skip(std::string_view what) noexcept
    {
        if (failed_ || !text_.starts_with(what)) return false;
        text_.remove_prefix(what.size());
        return true;
    }

    [[nodiscard]] bool failed() const noexcept { return failed_; }
    [[nodiscard]] bool at_end() const noexcept { return !failed_ && text_.empty(); }

private:
    std::string_view text_;
    bool failed_{false};
};

std::vector<RequestInFlight> read_requests(Reader& reader)
{
    constexpr std::int64_t any = -(std::int64_t{1} << 53);
    std::vector<RequestInFlight> requests;
    std::int64_t task = 0;
    std::int64_t deadline = 0;
    if (reader.skip("-")) return requests;
    do {
        task += reader.number(0);
        reader.expect("@");
        deadline += reader.number(any);
        requests.push_back({.task = Offset{task}, .deadline = from_ms(deadline)});
    } while (reader.skip(","));
    return requests;
}

std::optional<UnlistedRequests> read_span(Reader& reader)
{
    if (reader.skip("-")) return std::nullopt;
    UnlistedRequests span{};
    span.first = Offset{reader.number(0)};
    reader.expect(":");
    span.last = Offset{reader.number(span.first.value())};
    reader.expect("@");
    span.deadline = from_ms(reader.number(0));
    return span;
}

UnlistedRequests widened(const std::optional<UnlistedRequests>& span, const RequestInFlight& request)
{
    if (!span) return {.first = request.task, .last = request.task, .deadline = request.deadline};
    return {.first = std::min(span->first, request.task),
            .last = std::max(span->last, request.task),
            .deadline = std::max(span->deadline, request.deadline)};
}

std::string text_of(const UnlistedRequests& span)
{
    return std::to_string(span.first.value()) + ':' + std::to_string(span.last.value()) + '@' +
           std::to_string(to_ms(span.deadline));
}

}  // namespace

std::string CommitNote::to_text() const
{
    auto requests = in_flight;
    std::ranges::sort(requests, {}, &RequestInFlight::task);
    auto span = unlisted;

    std::string text{version};
    text += std::to_string(outcomes.value()) + ' ' + std::to_string(starts.count) + '@' +
            std::to_string(starts.watermark.value()) + ' ';
    RequestInFlight before{};
    bool full = false;  // once one does not fit, all higher ones join the span, so that it stays narrow
    std::size_t listed = 0;
    for (const auto& request : requests) {
        const auto item = (listed == 0 ? "" : ",") + std::to_string(request.task.value() - before.task.value()) + '@' +
                          std::to_string(to_ms(request.deadline) - to_ms(before.deadline));
        full = full || text.size() + item.size() + span_bytes + checksum_bytes > commit_note_bytes;
        if (full) {
            span = widened(span, request);
            continue;
        }
        text += item;
        before = request;
        ++listed;
    }
    if (listed == 0) text += '-';
    text += ' ' + (span ? text_of(*span) : "-");
    return text + ' ' + std::to_string(checksum(text));
}

std::optional<CommitNote> CommitNote::parse(std::string_view text)
{
    const auto sum_at = text.rfind(' ');
    if (text.size() > commit_note_bytes || sum_at == std::string_view::npos) return std::nullopt;
    if (text.substr(sum_at + 1) != std::to_string(checksum(text.substr(0, sum_at)))) return std::nullopt;

    Reader reader{text.substr(0, sum_at)};
    CommitNote note;
    reader.expect(version);
    note.outcomes = Offset{reader.number(0)};
    reader.expect(" ");
    const auto count = reader.number(0);
    if (count > std::numeric_limits<std::uint32_t>::max()) return std::nullopt;
    reader.expect("@");
    note.starts = {.watermark = Offset{reader.number(0)}, .count = static_cast<std::uint32_t>(count)};
    reader.expect(" ");
    note.in_flight = read_requests(reader);
    reader.expect(" ");
    note.unlisted = read_span(reader);
    if (!reader.at_end()) return std::nullopt;
    return note;
}

StartCounter count_start(const std::optional<CommitNote>& found, Offset watermark) noexcept
{
    if (!found || found->starts.watermark != watermark) return {.watermark = watermark, .count = 1};
    const auto count = found->starts.count;
    return {.watermark = watermark, .count = count == std::numeric_limits<std::uint32_t>::max() ? count : count + 1};
}

}  // namespace fantail::core
