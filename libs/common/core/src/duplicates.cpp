#include "fantail/core/duplicates.hpp"

#include <tuple>

namespace fantail::core {

Duplicates::Duplicates(DuplicatesBy by, DuplicatesLimits limits) noexcept : by_{by}, limits_{limits} {}

Duplicates::Answer Duplicates::admit(const DeliveryId& delivery, const ChainPosition& at, Time now)
{
    forget_older(now);
    const auto chain = chain_of(delivery, at.replay);
    if (!chain) return Answer::fresh;

    const auto hop = by_ == DuplicatesBy::turn ? 0 : at.hop;
    const auto [place, is_new] = seen_.try_emplace(*chain, Highest{.turn = at.turn, .hop = hop, .rise = 0});
    Highest& highest = place->second;
    if (!is_new && std::tie(at.turn, hop) <= std::tie(highest.turn, highest.hop)) return Answer::duplicate;

    highest = {.turn = at.turn, .hop = hop, .rise = ++rises_};
    order_.push_back({.entry = &*place, .number = rises_, .at = now});
    while (order_.size() > limits_.entries && order_.size() > 1) {
        if (order_.front().number == order_.front().entry->second.rise) ++forgotten_early_;
        forget_oldest();
    }
    return Answer::fresh;
}

bool Duplicates::has_room(Time now)
{
    forget_older(now);
    return order_.size() < limits_.entries;
}

void Duplicates::forget_older(Time now)
{
    while (!order_.empty() && now - order_.front().at > limits_.age) forget_oldest();
}

void Duplicates::forget_oldest()
{
    // An entry that rose again is kept by its later rise; the last one is what takes it along, so no pointer dangles.
    const Rise oldest = order_.front();
    order_.pop_front();
    if (oldest.entry->second.rise == oldest.number) seen_.erase(seen_.find(oldest.entry->first));
}

std::optional<Duplicates::Chain> Duplicates::chain_of(const DeliveryId& delivery, std::uint32_t replay) noexcept
{
    // What is no UUID in its one written form is not remembered, hence not lost.
    const auto bits = UuidBits::parse(delivery.value());
    if (!bits) return std::nullopt;
    return Chain{.delivery = *bits, .replay = replay};
}

std::size_t Duplicates::ChainHash::operator()(const Chain& chain) const noexcept
{
    // The bits of a UUIDv5 are a hash already; the replay is spread so that replays of one delivery do not collide.
    return chain.delivery.words[0] ^ chain.delivery.words[1] ^ (chain.replay * 0x9E37'79B9'7F4A'7C15ULL);
}

}  // namespace fantail::core
