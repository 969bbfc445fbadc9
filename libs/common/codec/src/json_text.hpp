#pragma once

#include <cstddef>
#include <string>
#include <string_view>

/// JSON's text level (RFC 8259, 7), shared by reading and writing. `raw` is what stands between a string's quotes.
///
/// A lone surrogate is legal JSON and no UTF-8. Inside this component it is kept as the three bytes that UTF-8 would
/// give it, so that any two spellings of a string are equal exactly when JavaScript holds them equal.
namespace fantail::codec::json {

inline constexpr std::string_view blanks = " \t\n\r";

/// The first position from `at` on that is no blank, at most text.size().
std::size_t skip_blanks(std::string_view text, std::size_t at) noexcept;

/// The position of the quote that closes the string whose raw text begins at `at`; text.size() if none does.
std::size_t find_closing_quote(std::string_view text, std::size_t at) noexcept;

bool has_valid_escapes(std::string_view raw) noexcept;

enum class Unescaped { utf8, with_lone_surrogates };

/// Replaces `into` by what `raw` says; its escapes are valid.
Unescaped unescape(std::string_view raw, std::string& into);

/// Appends `text` in quotes, escaped as JSON.stringify does it (ECMA-262, QuoteJSONString).
void append_quoted(std::string& to, std::string_view text);

/// What is escaped beside the quote, the backslash, the controls, and all that is not ASCII.
enum class AsciiEscapes {
    delete_character,  ///< 0x7f, as json.dumps does it
    slash,             ///< as json_encode does it
};

/// Appends `text` in quotes and in ASCII, what lies beyond as UTF-16 in escapes. False: it is no UTF-8.
bool append_quoted_ascii(std::string& to, std::string_view text, AsciiEscapes further);

}  // namespace fantail::codec::json
