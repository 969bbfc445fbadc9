#pragma once

#include <algorithm>
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

    /// All entries of that hash. Lives as long as the trie.
    [[nodiscard]] std::span<const Entry> find(std::uint64_t hash) const noexcept
    {
        const Node* node = &root_;
        unsigned depth = 0;
        for (; !node->children.empty(); ++depth) {
            node = node->children[digit_of(hash, depth)].get();
            if (node == nullptr) return {};
        }
        return run_of(node->entries, hash, depth);
    }

    /// This one without `gone`, all of which it has, and with `added`. Both are sorted.
    [[nodiscard]] SharedTrie changed(std::span<const Entry> gone, std::span<const Entry> added) const
    {
        return SharedTrie{changed(root_, {gone, added}, 0)};
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

    SharedTrie() = default;

    /// Asks the memory for where the entries begin.
    void fetch() const noexcept { __builtin_prefetch(root_.entries.data()); }

private:
    static constexpr unsigned bits = 6;  ///< of the hash, by each fork
    static constexpr std::size_t fan_out = std::size_t{1} << bits;
    static constexpr unsigned deepest = 64 / bits;
    static constexpr std::size_t most_in_leaf = 512;
    static constexpr std::ptrdiff_t cache_line = 64;

    /// A leaf, or a fork with a child for each value of the next bits; nullptr: none has them.
    struct Node {
        std::vector<Entry> entries;
        std::vector<std::shared_ptr<const Node>> children;
        std::size_t size{0};
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

    explicit SharedTrie(Node root) : root_{std::move(root)} {}

    static std::size_t digit_of(std::uint64_t hash, unsigned depth) noexcept
    {
        return hash << (bits * depth) >> (64 - bits);
    }

    // Hashes are spread evenly: where one lies in a sorted leaf can be foretold to within a few places.
    static std::span<const Entry> run_of(const std::vector<Entry>& entries, std::uint64_t hash, unsigned depth) noexcept
    {
        const auto size = entries.size();
        if (size == 0) return {};
        const auto fraction = depth < deepest ? hash << (bits * depth) >> 32U : 0;
        std::size_t low = fraction * size >> 32U;
        fetch_around(entries, low);
        std::size_t high = low;
        for (std::size_t step = 1; low > 0 && entries[low].hash >= hash; step *= 2) low -= std::min(step, low);
        for (std::size_t step = 1; high < size && entries[high].hash < hash; step *= 2) {
            high = std::min(high + step, size);
        }
        const auto* const first = std::partition_point(entries.data() + low, entries.data() + high,
                                                       [hash](const Entry& entry) { return entry.hash < hash; });
        const auto* last = first;
        while (last != entries.data() + size && last->hash == hash) ++last;
        return {first, last};
    }

    /// Asks the memory at once for all that is near: which way to go is known only when the middle is there.
    static void fetch_around(const std::vector<Entry>& entries, std::size_t place) noexcept
    {
        const auto* const middle = reinterpret_cast<const char*>(entries.data() + place);
        for (std::ptrdiff_t line = -2; line <= 2; ++line) __builtin_prefetch(middle + line * cache_line);
    }

    static Node changed(const Node& node, Changes changes, unsigned depth)
    {
        if (node.children.empty()) return made_of(merged(node.entries, changes), depth);
        static const Node nothing;
        Node next = node;
        while (!changes.empty()) {
            const auto digit = digit_of(changes.first_hash(), depth);
            const Changes here{take(changes.gone, digit, depth), take(changes.added, digit, depth)};
            auto& child = next.children[digit];
            const auto& before = child ? *child : nothing;
            auto after = changed(before, here, depth + 1);
            next.size = next.size - before.size + after.size;
            child = after.size > 0 ? std::make_shared<const Node>(std::move(after)) : nullptr;
        }
        if (next.size > most_in_leaf / 2) return next;
        return gathered(next);
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

    static std::vector<Entry> merged(const std::vector<Entry>& entries, const Changes& changes)
    {
        std::vector<Entry> kept;
        kept.reserve(entries.size());
        std::set_difference(entries.begin(), entries.end(), changes.gone.begin(), changes.gone.end(),
                            std::back_inserter(kept));
        std::vector<Entry> all;
        all.reserve(kept.size() + changes.added.size());
        std::merge(std::make_move_iterator(kept.begin()), std::make_move_iterator(kept.end()), changes.added.begin(),
                   changes.added.end(), std::back_inserter(all));
        return all;
    }

    static Node made_of(std::vector<Entry> entries, unsigned depth)
    {
        Node node{.entries = {}, .children = {}, .size = entries.size()};
        const bool is_leaf =
            entries.size() <= most_in_leaf || depth + 1 >= deepest || entries.front().hash == entries.back().hash;
        if (is_leaf) {
            node.entries = std::move(entries);
            return node;
        }
        node.children.resize(fan_out);
        for (std::span<const Entry> rest{entries}; !rest.empty();) {
            const auto digit = digit_of(rest.front().hash, depth);
            const auto part = take(rest, digit, depth);
            node.children[digit] = std::make_shared<const Node>(made_of({part.begin(), part.end()}, depth + 1));
        }
        return node;
    }

    static Node gathered(const Node& node)
    {
        Node leaf{.entries = {}, .children = {}, .size = node.size};
        leaf.entries.reserve(node.size);
        walk(node, [&leaf](const Entry& entry) { leaf.entries.push_back(entry); });
        return leaf;
    }

    template <class Visitor>
    static void walk(const Node& node, const Visitor& visit)
    {
        for (const auto& entry : node.entries) visit(entry);
        for (const auto& child : node.children) {
            if (child) walk(*child, visit);
        }
    }

    static void compare(const Node& before, const Node& after, Difference& difference)
    {
        if (before.children.empty() || after.children.empty()) {
            const auto old = gathered(before);
            const auto now = gathered(after);
            std::set_difference(old.entries.begin(), old.entries.end(), now.entries.begin(), now.entries.end(),
                                std::back_inserter(difference.gone));
            std::set_difference(now.entries.begin(), now.entries.end(), old.entries.begin(), old.entries.end(),
                                std::back_inserter(difference.added));
            return;
        }
        static const Node nothing;
        for (std::size_t digit = 0; digit < fan_out; ++digit) {
            const auto& old = before.children[digit];
            const auto& now = after.children[digit];
            if (old != now) compare(old ? *old : nothing, now ? *now : nothing, difference);
        }
    }

    Node root_;
};

}  // namespace fantail::core
