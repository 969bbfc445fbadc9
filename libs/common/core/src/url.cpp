#include "fantail/core/url.hpp"

#include <algorithm>
#include <charconv>
#include <optional>
#include <utility>

#include "fantail/core/address_rules.hpp"

namespace fantail::core {

namespace {

constexpr std::size_t longest_label = 63;  // RFC 1035, 2.3.4
constexpr std::size_t longest_name = 253;

Error refused(std::string why) { return {ErrorCode::invalid_argument, "URL refused: " + std::move(why)}; }

// Not <cctype>: that asks the locale.
bool is_digit(char c) noexcept { return c >= '0' && c <= '9'; }
char lower(char c) noexcept { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }
bool is_letter(char c) noexcept { return lower(c) >= 'a' && lower(c) <= 'z'; }
bool is_hex(char c) noexcept { return is_digit(c) || (lower(c) >= 'a' && lower(c) <= 'f'); }
bool is_visible(char c) noexcept { return c > ' ' && c < '\x7f'; }
bool all_digits(std::string_view text) noexcept { return std::all_of(text.begin(), text.end(), is_digit); }

std::string lowered(std::string_view text)
{
    std::string result{text};
    std::transform(result.begin(), result.end(), result.begin(), lower);
    return result;
}

/// Splits off `http://` or `https://`; nullopt for any other beginning.
std::optional<Scheme> take_scheme(std::string_view& rest)
{
    const auto colon = rest.find("://");
    if (colon == std::string_view::npos) return std::nullopt;
    const auto name = lowered(rest.substr(0, colon));
    rest.remove_prefix(colon + 3);
    if (name == "https") return Scheme::https;
    if (name == "http") return Scheme::http;
    return std::nullopt;
}

std::uint16_t default_port(Scheme scheme) noexcept { return scheme == Scheme::https ? 443 : 80; }

std::optional<std::uint16_t> parse_port(std::string_view text)
{
    if (text.empty() || text.size() > 5 || text.front() == '0' || !all_digits(text)) return std::nullopt;
    unsigned value = 0;
    std::from_chars(text.data(), text.data() + text.size(), value);
    if (value > 65'535) return std::nullopt;
    return static_cast<std::uint16_t>(value);
}

/// Whether a resolver may take this for an address: by its last label, as the WHATWG URL standard tells ("ends in a
/// number"). Of these only the strict dotted quad is accepted, since getaddrinfo() takes all of them.
bool looks_like_an_address(std::string_view host) noexcept
{
    const auto last = host.substr(host.rfind('.') + 1);  // npos + 1 is 0
    if (all_digits(last)) return true;
    if (last.size() < 2 || last[0] != '0' || lower(last[1]) != 'x') return false;
    return std::all_of(last.begin() + 2, last.end(), is_hex);
}

bool is_ldh_label(std::string_view label) noexcept
{
    if (label.empty() || label.size() > longest_label || label.front() == '-' || label.back() == '-') return false;
    return std::all_of(label.begin(), label.end(), [](char c) { return is_letter(c) || is_digit(c) || c == '-'; });
}

bool is_ldh_name(std::string_view name) noexcept
{
    if (name.size() > longest_name) return false;
    for (;;) {
        const auto dot = name.find('.');
        if (!is_ldh_label(name.substr(0, dot))) return false;
        if (dot == std::string_view::npos) return true;
        name.remove_prefix(dot + 1);
    }
}

struct Host {
    std::string text;
    bool is_address;
};

Result<Host> parse_bracketed(std::string_view inside)
{
    if (inside.find('%') != std::string_view::npos) return refused("an IPv6 address with a zone is not accepted");
    const auto address = IpAddress::parse(inside);
    if (!address || inside.find(':') == std::string_view::npos) {
        return refused("what stands between brackets is not an IPv6 address");
    }
    return Host{address->to_string(), true};
}

Result<Host> parse_host(std::string_view text)
{
    if (text.empty()) return refused("it has no host");
    if (text.find('%') != std::string_view::npos) return refused("the host must not be percent-encoded");
    if (looks_like_an_address(text)) {
        const auto address = IpAddress::parse(text);
        if (!address)
            return refused("the host looks like an IP address but is not four decimal numbers, as in 203.0.113.7");
        return Host{address->to_string(), true};
    }
    if (text.back() == '.') return refused("the host must not end with a dot");
    if (!is_ldh_name(text)) {
        return refused("the host is not a name of letters, digits and hyphens (at most 63 between dots, 253 in all)");
    }
    return Host{lowered(text), false};
}

/// The host and, behind the colon, the port; neither judged yet.
struct Authority {
    std::string_view host;
    bool bracketed;
    std::optional<std::string_view> port;
};

Result<Authority> split_authority(std::string_view text)
{
    if (text.find('@') != std::string_view::npos) return refused("a user name or password in it is not accepted");
    if (!text.empty() && text.front() == '[') {
        const auto close = text.find(']');
        if (close == std::string_view::npos) return refused("the bracket of the IPv6 address is not closed");
        const auto behind = text.substr(close + 1);
        if (!behind.empty() && behind.front() != ':') return refused("only a port may follow the IPv6 address");
        const auto port = behind.empty() ? std::nullopt : std::optional{behind.substr(1)};
        return Authority{text.substr(1, close - 1), true, port};
    }
    const auto colon = text.find(':');
    if (colon == std::string_view::npos) return Authority{text, false, std::nullopt};
    if (text.find(':', colon + 1) != std::string_view::npos) {
        return refused("the host has more than one colon; an IPv6 address is written in brackets");
    }
    return Authority{text.substr(0, colon), false, text.substr(colon + 1)};
}

/// RFC 3986, 3.3 and 3.4: pchar, and `/`; `?` too, since a query may hold it.
bool is_target_character(char c) noexcept
{
    constexpr std::string_view others = "-._~!$&'()*+,;=:@/?%";
    return is_letter(c) || is_digit(c) || others.find(c) != std::string_view::npos;
}

Result<std::string> parse_target(std::string_view text)
{
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (!is_target_character(text[i])) {
            return refused(std::string{"the character "} + text[i] + " in the path or query must be percent-encoded");
        }
        if (text[i] != '%') continue;
        if (i + 2 >= text.size() || !is_hex(text[i + 1]) || !is_hex(text[i + 2])) {
            return refused("a % in the path or query must be followed by two hex digits");
        }
    }
    std::string target{text};
    if (target.empty() || target.front() != '/') target.insert(0, 1, '/');
    return target;
}

}  // namespace

Result<Url> Url::parse(std::string_view text)
{
    const auto too_long = [] { return refused("it is longer than " + std::to_string(max_length) + " characters"); };
    if (text.empty()) return refused("it is empty");
    if (text.size() > max_length) return too_long();
    if (!std::all_of(text.begin(), text.end(), is_visible)) {
        return refused("it has a space, a control or a non-ASCII character; encode these, and write a name as xn--…");
    }
    if (text.find('#') != std::string_view::npos) return refused("a fragment (#…) is not accepted");

    Url url;
    auto rest = text;
    const auto scheme = take_scheme(rest);
    if (!scheme) return refused("it must begin with https:// or http://");
    url.scheme_ = *scheme;

    const auto end = std::min(rest.find_first_of("/?\\"), rest.size());
    const auto authority = split_authority(rest.substr(0, end));
    if (!authority) return authority.error();

    auto host = authority->bracketed ? parse_bracketed(authority->host) : parse_host(authority->host);
    if (!host) return host.error();
    url.host_ = std::move(host->text);
    url.host_is_address_ = host->is_address;

    const auto port = authority->port ? parse_port(*authority->port) : default_port(*scheme);
    if (!port) return refused("the port is not a number from 1 to 65535");
    url.port_ = *port;

    auto target = parse_target(rest.substr(end));
    if (!target) return target.error();
    url.target_ = std::move(*target);

    // Normalising may add a character or two, and what is stored must parse again.
    if (url.to_string().size() > max_length) return too_long();
    return url;
}

std::string Url::to_string() const { return origin() + target_; }

std::string Url::origin() const { return (scheme_ == Scheme::https ? "https://" : "http://") + host_field(); }

std::string Url::host_field() const
{
    const bool is_v6 = host_.find(':') != std::string::npos;
    std::string field = is_v6 ? "[" + host_ + "]" : host_;
    if (port_ != default_port(scheme_)) field += ":" + std::to_string(port_);
    return field;
}

}  // namespace fantail::core
