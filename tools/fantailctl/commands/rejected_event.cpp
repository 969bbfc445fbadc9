#include "fantailctl/commands/rejected_event.hpp"

#include <algorithm>
#include <charconv>
#include <string_view>
#include <utility>

namespace fantail::fantailctl {

namespace {

constexpr std::string_view original = "original-";  // before the names of the event's own headers

template <class Number>
std::optional<Number> number_in(const std::string* text)
{
    if (text == nullptr) return std::nullopt;
    Number number{};
    const auto* const end = text->data() + text->size();
    const auto [rest, wrong] = std::from_chars(text->data(), end, number);
    if (wrong != std::errc{} || rest != end) return std::nullopt;
    return number;
}

std::string text_of(const std::string* header) { return header == nullptr ? std::string{} : *header; }

}  // namespace

std::string RejectedEvent::handle() const
{
    return std::to_string(record.position.partition.number) + ":" + std::to_string(record.position.offset.value());
}

const std::string* RejectedEvent::replay_of() const
{
    const auto found = std::ranges::find(headers, replay_header, &core::Header::name);
    return found == headers.end() ? nullptr : &found->value;
}

RejectedEvent read_rejected_event(core::InRecord record)
{
    RejectedEvent event{
        .record = std::move(record), .source = {}, .reason = {}, .detail = {}, .headers = {}, .original_bytes = {}};
    const auto& from = event.record;
    const auto partition = number_in<std::int32_t>(from.header("partition"));
    const auto offset = number_in<std::int64_t>(from.header("offset"));
    const auto topic = text_of(from.header("topic"));
    if (!topic.empty() && partition && offset) {
        event.source = core::Position{{topic, *partition}, core::Offset{*offset}};
    }
    event.reason = text_of(from.header("reason"));
    event.detail = text_of(from.header("detail"));
    event.original_bytes = number_in<std::uint64_t>(from.header("size"));
    for (const auto& header : from.headers) {
        if (!header.name.starts_with(original)) continue;
        event.headers.push_back({header.name.substr(original.size()), header.value});
    }
    return event;
}

bool RejectedFilter::matches(const RejectedEvent& event) const
{
    const auto written = event.record.timestamp;
    return (!topic || (event.source && event.source->partition.topic == *topic)) &&
           (!reason || *reason == event.reason) && (!from || written >= *from) && (!to || written < *to);
}

}  // namespace fantail::fantailctl
