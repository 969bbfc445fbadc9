#include "ingestor/adapters/api/valid_text.hpp"

#include <cstddef>
#include <cstdint>

namespace fantail::ingestor {

namespace {

std::uint32_t byte_at(std::string_view text, std::size_t at) { return static_cast<unsigned char>(text[at]); }

std::size_t length_by(std::uint32_t first)
{
    if (first < 0x80) return 1;
    if (first >= 0xc2 && first < 0xe0) return 2;
    if (first >= 0xe0 && first < 0xf0) return 3;
    return first >= 0xf0 && first < 0xf5 ? 4 : 0;
}

/// RFC 3629: of the second byte less is allowed after some first ones.
bool may_follow(std::uint32_t first, std::uint32_t second)
{
    switch (first) {
    case 0xe0:
        return second >= 0xa0;
    case 0xed:
        return second < 0xa0;  // surrogates
    case 0xf0:
        return second >= 0x90;
    case 0xf4:
        return second < 0x90;
    default:
        return true;
    }
}

/// Bytes of the character that begins there; 0: there is none.
std::size_t character_at(std::string_view text, std::size_t at)
{
    const auto first = byte_at(text, at);
    const auto length = length_by(first);
    if (length == 0 || at + length > text.size()) return 0;
    for (std::size_t i = 1; i < length; ++i) {
        if ((byte_at(text, at + i) & 0xc0U) != 0x80U) return 0;
    }
    return length == 1 || may_follow(first, byte_at(text, at + 1)) ? length : 0;
}

}  // namespace

std::string valid_text(std::string_view bytes)
{
    std::string text;
    text.reserve(bytes.size());
    for (std::size_t at = 0; at < bytes.size();) {
        const auto length = character_at(bytes, at);
        if (length == 0) {
            text += "\xef\xbf\xbd";
            ++at;
        } else {
            text.append(bytes.substr(at, length));
            at += length;
        }
    }
    return text;
}

}  // namespace fantail::ingestor
