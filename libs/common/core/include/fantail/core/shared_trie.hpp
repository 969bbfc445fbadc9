#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <memory>
#include <span>
#include <utility>
#include <vector>

namespace fantail::core {

/// Entries in the order of their hashes, never changed but made anew: the new one shares with the old one all but the
/// way to what changed.
///
/// A million entries change a hundred times a second while others read them, and each reader holds what it began with.
/// A table in one piece would be copied whole at each change; a trie by the bits of the hash, whose leaves are sorted
/// arrays, is copied along one way, and is read nearly as fast: of a million entries all but the last step are in the
/// cache. Entry has a member `hash`, whose bits are spread evenly, and an order that begins with it.
///
/// Threads: immutable; share freely.
/// Cost:    find() two forks and one place in a leaf at a million; changed() a leaf and two forks for each change, and
///          all entries of a hash that has more than a leaf takes.
template <class Entry>
class SharedTrie {
public:
    struct Difference {
        std::vector<Entry> gone;   ///< sorted
        std::vector<Entry> added;  ///< sorted
    };

    SharedTrie() = default;

    /// All entries of that hash. Lives as long as the trie.
    [[nodiscard]] std::span<const Entry> find(std::uint64_t hash) const noexcept
    {
        const Part* part = &root_;
        unsigned depth = 0;
        for (; part->fork; ++depth) part = &(*part->fork)[digit_of(hash, depth)];
        return run_of(part->leaf(), hash, depth);
    }

    /// This one without `gone`, all of which it has, and with `added`. Both are sorted.
    [[nodiscard]] SharedTrie changed(std::span<const Entry> gone, std::span<const Entry> added) const
    {
        const Changes changes{gone, added};
        return changes.empty() ? *this : SharedTrie{changed(root_, changes, 0)};
    }

    /// What was done between two of one family; skips what they share.
    [[nodiscard]] static Difference between(const SharedTrie& before, const SharedTrie& after)
    {
        Difference difference;
        compare(before.root_, after.root_, difference);
        return difference;
    }

    /// In their order.
    template <class Visitor>
    void for_each(Visitor visit) const
    {
        walk(root_, visit);
    }

    [[nodiscard]] std::size_t size() const noexcept { return root_.size; }

    /// Asks the memory for where the entries begin.
    void fetch() const noexcept { __builtin_prefetch(root_.entries.get()); }

private:
    static constexpr unsigned bits = 6;  ///< of the hash, by each fork
    static constexpr std::size_t fan_out = std::size_t{1} << bits;
    static constexpr unsigned deepest = 64 / bits;
    static constexpr std::size_t most_in_leaf = 512;
    static constexpr std::ptrdiff_t cache_line = 64;

    struct Part;
    using Fork = std::array<Part, fan_out>;  ///< by the next bits

    /// A fork or a leaf, which is an array in one piece with its count of owners.
    struct Part {
        std::shared_ptr<const Fork> fork{};
        std::shared_ptr<const Entry[]> entries{};
        std::size_t size{0};

        [[nodiscard]] std::span<const Entry> leaf() const noexcept { return {entries.get(), entries ? size : 0}; }
    };

    struct Changes {
        std::span<const Entry> gone;
        std::span<const Entry> added;

        [[nodiscard]] bool empty() const noexcept { return gone.empty() && added.empty(); }
        [[nodiscard]] std::uint64_t first_hash() const noexcept
        {
            if (gone.empty()) return added.front().hash;
            return added.empty() ? gone.front().hash : std::min(gone.front().hash, added.front().hash);
        }
    };

    explicit SharedTrie(Part root) : root_{std::move(root)} {}

    static std::size_t digit_of(std::uint64_t hash, unsigned depth) noexcept
    {
        return hash << (bits * depth) >> (64 - bits);
    }

    // Hashes are spread evenly: where one lies in a sorted leaf can be foretold to within a few places.
    static std::span<const Entry> run_of(std::span<const Entry> leaf, std::uint64_t hash, unsigned depth) noexcept
    {
        const auto size = leaf.size();
        if (size == 0) return {};
        const auto fraction = depth < deepest ? hash << (bits * depth) >> 32U : 0;
        std::size_t low = fraction * size >> 32U;
        fetch_around(leaf, low);
        std::size_t high = low;
        for (std::size_t step = 1; low > 0 && leaf[low].hash >= hash; step *= 2) low -= std::min(step, low);
        for (std::size_t step = 1; high < size && leaf[high].hash < hash; step *= 2) high = std::min(high + step, size);
        const auto first = std::partition_point(leaf.begin() + static_cast<std::ptrdiff_t>(low),
                                                leaf.begin() + static_cast<std::ptrdiff_t>(high),
                                                [hash](const Entry& entry) { return entry.hash < hash; });
        auto last = first;
        while (last != leaf.end() && last->hash == hash) ++last;
        return {first, last};
    }

    /// Asks the memory at once for all that is near: which way to go is known only when the middle is there.
    static void fetch_around(std::span<const Entry> leaf, std::size_t place) noexcept
    {
        const auto* const middle = reinterpret_cast<const char*>(leaf.data() + place);
        for (std::ptrdiff_t line = -2; line <= 2; ++line) __builtin_prefetch(middle + line * cache_line);
    }

    static Part changed(const Part& part, Changes changes, unsigned depth)
    {
        if (!part.fork) return made_of(merged(part.leaf(), changes), depth);
        auto fork = std::make_shared<Fork>(*part.fork);
        auto size = part.size;
        while (!changes.empty()) {
            const auto digit = digit_of(changes.first_hash(), depth);
            const Changes here{take(changes.gone, digit, depth), take(changes.added, digit, depth)};
            auto& child = (*fork)[digit];
            size -= child.size;
            child = changed(child, here, depth + 1);
            size += child.size;
        }
        Part next{.fork = std::move(fork), .entries = {}, .size = size};
        if (size > most_in_leaf / 2) return next;
        return leaf_of(gathered(next));
    }

    /// Takes off what has the digit.
    static std::span<const Entry> take(std::span<const Entry>& entries, std::size_t digit, unsigned depth)
    {
        const auto last = std::partition_point(
            entries.begin(), entries.end(), [&](const Entry& entry) { return digit_of(entry.hash, depth) <= digit; });
        const auto count = static_cast<std::size_t>(last - entries.begin());
        const auto taken = entries.first(count);
        entries = entries.subspan(count);
        return taken;
    }

    static std::vector<Entry> merged(std::span<const Entry> leaf, const Changes& changes)
    {
        std::vector<Entry> kept;
        kept.reserve(leaf.size());
        std::set_difference(leaf.begin(), leaf.end(), changes.gone.begin(), changes.gone.end(),
                            std::back_inserter(kept));
        std::vector<Entry> all;
        all.reserve(kept.size() + changes.added.size());
        std::merge(std::make_move_iterator(kept.begin()), std::make_move_iterator(kept.end()), changes.added.begin(),
                   changes.added.end(), std::back_inserter(all));
        return all;
    }

    static Part made_of(std::vector<Entry> entries, unsigned depth)
    {
        if (entries.size() <= most_in_leaf || depth + 1 >= deepest || entries.front().hash == entries.back().hash) {
            return leaf_of(std::move(entries));
        }
        auto fork = std::make_shared<Fork>();
        for (std::span<const Entry> rest{entries}; !rest.empty();) {
            const auto digit = digit_of(rest.front().hash, depth);
            const auto part = take(rest, digit, depth);
            (*fork)[digit] = made_of({part.begin(), part.end()}, depth + 1);
        }
        return {.fork = std::move(fork), .entries = {}, .size = entries.size()};
    }

    static Part leaf_of(std::vector<Entry> entries)
    {
        if (entries.empty()) return {};
        auto leaf = std::make_shared<Entry[]>(entries.size());
        std::move(entries.begin(), entries.end(), leaf.get());
        return {.fork = {}, .entries = std::move(leaf), .size = entries.size()};
    }

    static std::vector<Entry> gathered(const Part& part)
    {
        std::vector<Entry> entries;
        entries.reserve(part.size);
        walk(part, [&entries](const Entry& entry) { entries.push_back(entry); });
        return entries;
    }

    template <class Visitor>
    static void walk(const Part& part, const Visitor& visit)
    {
        for (const auto& entry : part.leaf()) visit(entry);
        if (!part.fork) return;
        for (const auto& child : *part.fork) walk(child, visit);
    }

    static void compare(const Part& before, const Part& after, Difference& difference)
    {
        if (before.fork == after.fork && before.entries == after.entries) return;
        if (before.fork && after.fork) {
            for (std::size_t digit = 0; digit < fan_out; ++digit) {
                compare((*before.fork)[digit], (*after.fork)[digit], difference);
            }
            return;
        }
        const auto old = gathered(before);
        const auto now = gathered(after);
        std::set_difference(old.begin(), old.end(), now.begin(), now.end(), std::back_inserter(difference.gone));
        std::set_difference(now.begin(), now.end(), old.begin(), old.end(), std::back_inserter(difference.added));
    }

    Part root_;
};

}  // namespace fantail::core
