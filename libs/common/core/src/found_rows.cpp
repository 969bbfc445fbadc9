#include "found_rows.hpp"

#include <algorithm>

namespace fantail::core {

void FoundRows::append_owed(const MatchQuery& query, FieldView& fields, std::vector<PackedPointer>& matches)
{
    // Several patterns of one webhook may match, and it is owed the event once.
    std::sort(found_.begin(), found_.end(), [](const Found& a, const Found& b) { return a.row->held < b.row->held; });
    const auto* const last = std::unique(found_.begin(), found_.end(),
                                         [](const Found& a, const Found& b) { return a.row->held == b.row->held; });
    const auto first = static_cast<std::ptrdiff_t>(matches.size());
    for (const auto* each = found_.begin(); each != last; ++each) {
        const auto& held = each->row->held;
        const auto filter = held->filter();
        if (filter && !filter.holds(fields)) continue;
        if (each->by == By::selector && !held->names_selector(query.selector)) continue;
        matches.push_back(held);
    }
    std::sort(matches.begin() + first, matches.end(),
              [](const PackedPointer& a, const PackedPointer& b) { return a->id() < b->id(); });
}

}  // namespace fantail::core
