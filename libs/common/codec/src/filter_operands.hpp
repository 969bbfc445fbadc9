#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "fantail/codec/filter_reader.hpp"
#include "fantail/core/filter.hpp"
#include "json_tree.hpp"

/// What operators take.
namespace fantail::codec::filter {

/// What was wrong first; whatever is found after it is of no interest.
class FirstFault {
public:
    /// Returned in place of what cannot be read: a part that is never asked.
    core::FilterGroup at(std::string pointer, std::string detail)
    {
        if (!found_) found_ = FilterFault{std::move(pointer), std::move(detail)};
        return {};
    }

    [[nodiscard]] const std::optional<FilterFault>& found() const noexcept { return found_; }

private:
    std::optional<FilterFault> found_;
};

/// The operand of any operator but `$in` and `$nin`.
core::FieldValue operand(core::Operator op, const json::Tree& tree, core::FieldSource source, const std::string& at,
                         FirstFault& fault);

/// What `$in` and `$nin` take.
std::vector<core::FieldValue> list_of_values(const json::Tree& tree, core::FieldSource source, const std::string& at,
                                             FirstFault& fault);

}  // namespace fantail::codec::filter
