#pragma once

#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "fantail/core/field_values.hpp"

namespace fantail::core {

/// The trees of fields that small tenants were last compiled with. Tenants of one product name much the same fields:
/// who names the same shares the tree, which so is in the cache when an event asks for it, and takes no memory of its
/// own.
///
/// Threads: that of whoever builds an index. A copy shares the trees.
class KnownFields {
public:
    using Names = std::set<std::string_view>;

    /// A tree of these paths.
    std::shared_ptr<const FieldTree> tree_of(const Names& names);

private:
    static constexpr std::size_t most = 64;  ///< they are looked through

    struct Known {
        std::vector<std::string> names;
        FieldTree tree;
    };

    std::vector<std::shared_ptr<const Known>> known_;  ///< the last one that was asked for is the last
};

}  // namespace fantail::core
