#include "fantailctl/input/documents.hpp"

#include <boost/json/stream_parser.hpp>

namespace fantail::fantailctl {

namespace {

constexpr std::string_view blanks = " \t\r\n";

std::string_view trimmed(std::string_view text)
{
    const auto first = text.find_first_not_of(blanks);
    if (first == std::string_view::npos) return {};
    return text.substr(first, text.find_last_not_of(blanks) - first + 1);
}

bool is_one_document(std::string_view text)
{
    boost::json::stream_parser parser;
    boost::system::error_code error;
    parser.write(text, error);
    if (!error) parser.finish(error);
    return !error;
}

/// Hands over each line, without its line break.
template <class Use>
void for_each_line(std::string_view text, Use use)
{
    while (!text.empty()) {
        const auto end = text.find('\n');
        use(text.substr(0, end));
        text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    }
}

}  // namespace

std::vector<std::string> split_documents(std::string_view input)
{
    const auto whole = trimmed(input);
    if (whole.empty()) return {};
    if (is_one_document(whole)) return {std::string{whole}};

    std::vector<std::string> documents;
    for_each_line(whole, [&](std::string_view line) {
        if (const auto document = trimmed(line); !document.empty()) documents.emplace_back(document);
    });
    return documents;
}

core::Result<core::Header> parse_assignment(std::string_view text)
{
    const auto equals = text.find('=');
    if (equals == std::string_view::npos || equals == 0) {
        return core::Error{core::ErrorCode::invalid_argument, "`" + std::string{text} + "` should be name=value"};
    }
    return core::Header{std::string{text.substr(0, equals)}, std::string{text.substr(equals + 1)}};
}

std::vector<core::Header> parse_header_lines(std::string_view text)
{
    std::vector<core::Header> headers;
    bool in_head = true;
    for_each_line(text, [&](std::string_view line) {
        const auto field = trimmed(line);
        if (field.empty()) in_head = headers.empty() && in_head;
        const auto colon = field.find(':');
        const auto name = field.substr(0, colon);
        if (!in_head || colon == std::string_view::npos || name.find_first_of(blanks) != std::string_view::npos) return;
        headers.push_back({std::string{name}, std::string{trimmed(field.substr(colon + 1))}});
    });
    return headers;
}

}  // namespace fantail::fantailctl
