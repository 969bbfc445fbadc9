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
    // Only the one canonical form: two spellings of one id are never written, and what is not remembered is not lost.
    const auto& text = delivery.value();
    if (text.size() != 36) return std::nullopt;
    Chain chain{.delivery = {0, 0}, .replay = replay};
    std::size_t digits = 0;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        if (i == 8 || i == 13 || i == 18 || i == 23) {
            if (c != '-') return std::nullopt;
            continue;
        }
        const bool is_digit = c >= '0' && c <= '9';
        if (!is_digit && (c < 'a' || c > 'f')) return std::nullopt;
        auto& half = chain.delivery[digits++ / 16];
        half = half << 4U | static_cast<std::uint64_t>(is_digit ? c - '0' : c - 'a' + 10);
    }
    return chain;
}

std::size_t Duplicates::ChainHash::operator()(const Chain& chain) const noexcept
{
    // The bits of a UUIDv5 are a hash already; the replay is spread so that replays of one delivery do not collide.
    return chain.delivery[0] ^ chain.delivery[1] ^ (chain.replay * 0x9E37'79B9'7F4A'7C15ULL);
}

}  // namespace fantail::core
