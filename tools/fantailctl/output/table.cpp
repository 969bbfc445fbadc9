#include "fantailctl/output/table.hpp"

#include <algorithm>
#include <ostream>

#include "fantail/core/assert.hpp"

namespace fantail::fantailctl {

namespace {

constexpr std::size_t gap = 2;

// Code points, not bytes: a name in another script must not shift the columns after it.
std::size_t width_of(const std::string& cell)
{
    return static_cast<std::size_t>(
        std::count_if(cell.begin(), cell.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }));
}

}  // namespace

Table::Table(std::vector<std::string> titles) : rows_{std::move(titles)} {}

void Table::add(std::vector<std::string> row)
{
    FANTAIL_ASSERT(row.size() == rows_.front().size());
    rows_.push_back(std::move(row));
}

void Table::print(std::ostream& out) const
{
    std::vector<std::size_t> widths(rows_.front().size());
    for (const auto& row : rows_) {
        for (std::size_t i = 0; i < row.size(); ++i) widths[i] = std::max(widths[i], width_of(row[i]));
    }
    for (const auto& row : rows_) {
        for (std::size_t i = 0; i + 1 < row.size(); ++i) {
            out << row[i] << std::string(widths[i] - width_of(row[i]) + gap, ' ');
        }
        out << row.back() << '\n';
    }
}

}  // namespace fantail::fantailctl
