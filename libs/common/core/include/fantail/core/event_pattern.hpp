#pragma once

#include <string>
#include <string_view>
#include <utility>

#include "fantail/core/result.hpp"

namespace fantail::core {

/// Which event types a webhook wants: `post.published`, `post.*` (`*` is one segment), `post.**` (`**` is any number of
/// them, none too: `post` and all beneath it), `*` alone (every type; `**` alone says the same).
///
/// Segments lie between dots and are never empty; a type that has an empty one is matched by `*` and `**` alone. An
/// asterisk stands for whole segments or not at all: `post.pub*` is refused. At most 256 visible ASCII characters.
/// Cost:    matches() at most the product of both lengths; it never backtracks further than one `**`.
/// Errors: create() names the fault and the accepted forms.
class EventPattern {
public:
    static Result<EventPattern> create(std::string_view text);

    [[nodiscard]] bool matches(std::string_view type) const noexcept { return matches(text_, type); }

    /// The same, by a pattern's text, which create() accepted.
    [[nodiscard]] static bool matches(std::string_view pattern, std::string_view type) noexcept;

    [[nodiscard]] bool is_exact() const noexcept { return exact_; }
    [[nodiscard]] const std::string& text() const noexcept { return text_; }

private:
    EventPattern(std::string text, bool exact) : text_{std::move(text)}, exact_{exact} {}

    std::string text_;
    bool exact_;
};

}  // namespace fantail::core
