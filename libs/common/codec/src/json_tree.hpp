#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace fantail::codec::json {

enum class Kind { null, boolean, number, text, array, object };

/// A small document as a tree, for readers that must know all of it before they can judge a part. Members keep their
/// order; of a repeated key the last counts.
struct Tree {
    struct Member;

    Kind kind{Kind::null};
    bool yes{false};   ///< of a boolean
    std::string text;  ///< of a text; of a number as it was written
    std::vector<Tree> items;
    std::vector<Member> members;
};

struct Tree::Member {
    std::string key;
    Tree value;
};

/// What parse() found.
struct Parsed {
    Tree tree;
    std::string fault;  ///< why the text is no JSON, or deeper than allowed; empty: it is
};

Parsed parse(std::string_view document, std::size_t max_depth);

}  // namespace fantail::codec::json
