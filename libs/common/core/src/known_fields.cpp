#include "known_fields.hpp"

#include <algorithm>

namespace fantail::core {

std::shared_ptr<const FieldTree> KnownFields::tree_of(const Names& names)
{
    const auto found = std::find_if(known_.begin(), known_.end(), [&names](const auto& known) {
        return std::equal(known->names.begin(), known->names.end(), names.begin(), names.end());
    });
    if (found != known_.end()) {
        std::rotate(found, found + 1, known_.end());
    } else {
        if (known_.size() == most) known_.erase(known_.begin());
        auto made = std::make_shared<Known>();
        for (const auto name : names) {
            made->names.emplace_back(name);
            made->tree.add(name);
        }
        known_.push_back(std::move(made));
    }
    return {known_.back(), &known_.back()->tree};
}

}  // namespace fantail::core
