#include "fantailctl/commands/record_place.hpp"

#include <charconv>

namespace fantail::fantailctl {

std::optional<Place> parse_place(const std::string& text)
{
    Place place{};
    const auto* const end = text.data() + text.size();
    const auto [colon, wrong_partition] = std::from_chars(text.data(), end, place.partition);
    if (wrong_partition != std::errc{} || colon == end || *colon != ':') return std::nullopt;
    const auto [rest, wrong_offset] = std::from_chars(colon + 1, end, place.offset);
    if (wrong_offset != std::errc{} || rest != end) return std::nullopt;
    return place;
}

LogRanges only(const LogRanges& all, const Place& place)
{
    const auto found = all.find(place.partition);
    const core::Offset at{place.offset};
    if (found == all.end() || at < found->second.begin || at >= found->second.end) return {};
    return {{place.partition, {at, at.next()}}};
}

std::string place_of(const core::Position& at)
{
    return at.partition.topic + ":" + std::to_string(at.partition.number) + ":" + std::to_string(at.offset.value());
}

}  // namespace fantail::fantailctl
