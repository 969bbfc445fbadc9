#include "fantail/core/shared_trie.hpp"

#include <algorithm>
#include <compare>
#include <cstdint>
#include <random>
#include <set>
#include <vector>

#include <gtest/gtest.h>

namespace fantail::core {
namespace {

struct Entry {
    std::uint64_t hash;
    int value;
    friend auto operator<=>(const Entry&, const Entry&) = default;
};

using Trie = SharedTrie<Entry>;

std::vector<Entry> entries_of(const Trie& trie)
{
    std::vector<Entry> entries;
    trie.for_each([&entries](const Entry& entry) { entries.push_back(entry); });
    return entries;
}

TEST(SharedTrie, FindsNothingWhereNothingIs)
{
    EXPECT_TRUE(Trie{}.find(7).empty());
    EXPECT_EQ(Trie{}.size(), 0U);
}

TEST(SharedTrie, FindsAllEntriesOfAHashHoweverMany)
{
    std::vector<Entry> added;
    for (int value = 0; value < 5000; ++value) added.push_back({7, value});
    added.push_back({8, 0});
    const auto trie = Trie{}.changed({}, added);

    EXPECT_EQ(trie.find(7).size(), 5000U);
    EXPECT_EQ(trie.find(8).size(), 1U);
    EXPECT_TRUE(trie.find(6).empty());
    EXPECT_TRUE(trie.find(9).empty());
}

TEST(SharedTrie, LeavesTheOneItWasMadeFromAsItWas)
{
    const std::vector<Entry> first{{1, 1}, {2, 2}};
    const auto before = Trie{}.changed({}, first);
    const auto after = before.changed(std::vector<Entry>{{1, 1}}, std::vector<Entry>{{1, 3}});

    EXPECT_EQ(entries_of(before), first);
    EXPECT_EQ(entries_of(after), (std::vector<Entry>{{1, 3}, {2, 2}}));
}

/// A trie and a plain set that is changed alike.
class SharedTrieAgreesWithASet : public testing::TestWithParam<std::uint32_t> {
protected:
    /// Spread evenly, but for some that many entries have.
    std::uint64_t hash() { return random() % 8 == 0 ? random() % 3 << 62U : random(); }

    void change(std::size_t gone_count, std::size_t added_count)
    {
        std::vector<Entry> gone;
        std::sample(model.begin(), model.end(), std::back_inserter(gone), static_cast<std::ptrdiff_t>(gone_count),
                    random);
        std::vector<Entry> added;
        for (std::size_t count = 0; count < added_count; ++count) added.push_back({hash(), next_value++});
        std::sort(added.begin(), added.end());
        for (const auto& entry : gone) model.erase(entry);
        model.insert(added.begin(), added.end());

        const auto before = trie;
        trie = before.changed(gone, added);
        const auto difference = Trie::between(before, trie);
        EXPECT_EQ(difference.gone, gone);
        EXPECT_EQ(difference.added, added);
    }

    void check()
    {
        ASSERT_EQ(entries_of(trie), std::vector<Entry>(model.begin(), model.end()));
        ASSERT_EQ(trie.size(), model.size());
        for (const auto& entry : model) {
            const auto found = trie.find(entry.hash);
            ASSERT_TRUE(std::binary_search(found.begin(), found.end(), entry));
        }
        ASSERT_TRUE(trie.find(random()).empty());
    }

    std::mt19937_64 random{GetParam()};
    std::set<Entry> model;
    Trie trie;
    int next_value{0};
};

TEST_P(SharedTrieAgreesWithASet, WhileItGrowsAndShrinks)
{
    SCOPED_TRACE(testing::Message() << "seed " << GetParam());
    for (const auto& [gone, added] : std::vector<std::pair<std::size_t, std::size_t>>{
             {0, 10}, {5, 600}, {0, 3000}, {1, 1}, {100, 0}, {0, 20000}, {15000, 10}, {8000, 0}, {400, 7}, {2000, 0}}) {
        change(gone, added);
        check();
    }
}

INSTANTIATE_TEST_SUITE_P(Seed, SharedTrieAgreesWithASet, testing::Values(1U, 2U, 3U, 5U));

}  // namespace
}  // namespace fantail::core
