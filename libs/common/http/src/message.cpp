#include "fantail/http/message.hpp"

#include <algorithm>

#include <boost/beast/core/string.hpp>

namespace fantail::http {

const std::string* ServerRequest::header(std::string_view name) const noexcept
{
    const auto found = std::find_if(headers.begin(), headers.end(), [name](const core::Header& header) {
        return boost::beast::iequals(header.name, name);
    });
    return found == headers.end() ? nullptr : &found->value;
}

}  // namespace fantail::http
