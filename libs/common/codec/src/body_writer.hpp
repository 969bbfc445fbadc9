#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "body_language.hpp"

namespace fantail::codec {

/// Reads a document and writes it anew as a language would, in one pass. Each function answers whether to go on: what
/// the language cannot read, and what is no JSON, ends it. A value that the language would change is noted where it
/// stands: it is lost only if no later value takes its place, for of equal keys the last wins.
///
/// Lends: the document and the language must outlive it.
class BodyWriter {
public:
    BodyWriter(std::string_view event, const BodyLanguage& language);

    /// nullopt: it would lose something, or is no JSON.
    std::optional<std::string> run();

private:
    bool value(std::size_t depth);
    bool object(std::size_t depth);
    bool member(std::size_t depth, json::WrittenMembers& members);
    void close_object(std::size_t begin, const json::WrittenMembers& members);
    void forget_losses_outside(json::WrittenMembers kept, std::size_t begin);
    void rewrite(std::size_t begin, const json::WrittenMembers& members);
    bool array(std::size_t depth);
    bool string();
    bool number();
    bool word(std::string_view expected);

    /// Goes past `expected` if that is what comes next.
    bool take(char expected);

    std::string_view in_;
    const BodyLanguage& language_;
    std::size_t at_{0};
    std::string out_;
    std::string text_;                 ///< the string read last
    std::vector<std::size_t> losses_;  ///< where in out_, ascending
};

}  // namespace fantail::codec
