#include "ingestor/adapters/api/valid_text.hpp"

#include <boost/locale/utf.hpp>

namespace fantail::ingestor {

namespace utf = boost::locale::utf;

std::string valid_text(std::string_view bytes)
{
    std::string text;
    text.reserve(bytes.size());
    for (const auto* at = bytes.begin(); at != bytes.end();) {
        const auto* end = at;
        const auto character = utf::utf_traits<char>::decode(end, bytes.end());
        if (character == utf::illegal || character == utf::incomplete) {
            text += "\xef\xbf\xbd";
            ++at;
        } else {
            text.append(at, end);
            at = end;
        }
    }
    return text;
}

}  // namespace fantail::ingestor
