#include "target.hpp"

#include <algorithm>
#include <charconv>

namespace fantail::http {

namespace {

std::optional<std::string> query_decoded(std::string_view text)
{
    std::string spaced{text};
    std::replace(spaced.begin(), spaced.end(), '+', ' ');
    return percent_decoded(spaced);
}

}  // namespace

std::optional<std::string> percent_decoded(std::string_view text)
{
    std::string decoded;
    decoded.reserve(text.size());
    while (!text.empty()) {
        if (text.front() != '%') {
            decoded += text.front();
            text.remove_prefix(1);
            continue;
        }
        if (text.size() < 3) return std::nullopt;
        unsigned value = 0;
        const auto* const digits = text.data() + 1;
        const auto [end, error] = std::from_chars(digits, digits + 2, value, 16);
        if (error != std::errc{} || end != digits + 2 || value == 0) return std::nullopt;
        decoded += static_cast<char>(value);
        text.remove_prefix(3);
    }
    return decoded;
}

std::optional<Target> parse_target(std::string_view target)
{
    if (!target.starts_with('/')) return std::nullopt;
    const auto mark = target.find('?');
    auto path = percent_decoded(target.substr(0, mark));
    if (!path) return std::nullopt;

    Target parsed{std::move(*path), {}};
    auto rest = mark == std::string_view::npos ? std::string_view{} : target.substr(mark + 1);
    while (!rest.empty()) {
        const auto end = rest.find('&');
        const auto pair = rest.substr(0, end);
        rest = end == std::string_view::npos ? std::string_view{} : rest.substr(end + 1);
        const auto equals = pair.find('=');
        auto name = query_decoded(pair.substr(0, equals));
        auto value = query_decoded(equals == std::string_view::npos ? std::string_view{} : pair.substr(equals + 1));
        if (!name || !value) return std::nullopt;
        if (!pair.empty()) parsed.query.emplace(std::move(*name), std::move(*value));
    }
    return parsed;
}

}  // namespace fantail::http
