// Random interleavings against a model so simple that it is plainly right. A failure prints its seed; put it into
// `seeds` to keep it.

#include "fantail/core/window.hpp"

#include <algorithm>
#include <cstdint>
#include <iterator>
#include <map>
#include <random>
#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace fantail::core {
namespace {

/// Everything ever taken, kept for ever; the watermark found by looking.
class NaiveWindow {
public:
    explicit NaiveWindow(Offset start) : start_{start} {}

    void take(Offset offset, std::size_t bytes) { records_[offset] = {bytes, false}; }
    void settle(Offset offset) { records_.at(offset).settled = true; }

    [[nodiscard]] Offset watermark() const
    {
        for (const auto& [offset, record] : records_) {
            if (!record.settled) return offset;
        }
        return records_.empty() ? start_ : records_.rbegin()->first.next();
    }

    [[nodiscard]] std::size_t unsettled_bytes() const
    {
        std::size_t sum = 0;
        for (const auto& [offset, record] : records_) sum += record.settled ? 0 : record.bytes;
        return sum;
    }

private:
    struct Record {
        std::size_t bytes;
        bool settled;
    };
    Offset start_;
    std::map<Offset, Record> records_;
};

struct Taken {
    Offset offset;
    Window::Entry entry;
};

class WindowAgreesWithTheModel : public testing::TestWithParam<std::uint32_t> {};

TEST_P(WindowAgreesWithTheModel, InAnyOrderOfTakingAndSettling)
{
    SCOPED_TRACE(testing::Message() << "seed " << GetParam());
    std::mt19937 random{GetParam()};
    const auto up_to = [&random](std::size_t most) {
        return std::uniform_int_distribution<std::size_t>{0, most}(random);
    };

    const Offset start{static_cast<std::int64_t>(up_to(1000))};
    Window window{start, {.entries = 40, .bytes = 2000}};
    NaiveWindow model{start};
    std::vector<Taken> waiting;
    Offset next = start;
    Offset committed = start;

    for (int step = 0; step < 600; ++step) {
        const bool taking = waiting.empty() || (window.has_room() && up_to(1) == 0);
        if (taking) {
            const Offset offset{next.value() + static_cast<std::int64_t>(up_to(3) == 0 ? up_to(50) : 0)};
            const auto bytes = up_to(200);
            waiting.push_back({offset, window.take(offset, bytes)});
            model.take(offset, bytes);
            next = offset.next();
        } else {
            const auto chosen = waiting.begin() + static_cast<std::ptrdiff_t>(up_to(waiting.size() - 1));
            window.settle(chosen->entry);
            model.settle(chosen->offset);
            waiting.erase(chosen);
        }

        ASSERT_EQ(window.watermark(), model.watermark()) << "step " << step;
        ASSERT_GE(window.watermark(), committed) << "step " << step;
        ASSERT_EQ(window.unsettled(), waiting.size()) << "step " << step;
        ASSERT_EQ(window.unsettled_bytes(), model.unsettled_bytes()) << "step " << step;
        committed = window.watermark();
    }
}

std::vector<std::uint32_t> seeds()
{
    std::vector<std::uint32_t> all{1, 2, 3, 5, 8, 13, 21, 34, 55, 89};
    std::random_device device;
    std::generate_n(std::back_inserter(all), 10, [&device] { return device(); });
    return all;
}

// Named by place: ctest learns the names in one run and asks for them in another, where the fresh seeds differ.
INSTANTIATE_TEST_SUITE_P(Seed, WindowAgreesWithTheModel, testing::ValuesIn(seeds()),
                         [](const auto& row) { return std::to_string(row.index); });

}  // namespace
}  // namespace fantail::core
