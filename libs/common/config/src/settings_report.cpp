#include <algorithm>
#include <cctype>
#include <string_view>

#include "settings_impl.hpp"

namespace fantail::config {

namespace {

/// Markdown reads a bar as the end of a cell.
std::string cell(const std::string& text)
{
    std::string escaped;
    for (const char c : text) escaped += c == '|' ? std::string{"\\|"} : std::string{c};
    return escaped;
}

std::string line(const std::string& key, const std::string& value, const std::string& origin)
{
    return key + ": " + value + "  # " + origin + "\n";
}

}  // namespace

std::string variable_of(const std::string& key)
{
    std::string variable = "FANTAIL_";
    for (const char c : key) {
        if (c == '.') variable += "__";
        if (c != '.') variable += static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
    }
    return variable;
}

std::string yaml_string(const std::string& text)
{
    static constexpr std::string_view digits = "0123456789abcdef";
    std::string out = "\"";
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        if (c == '"' || c == '\\') out += '\\';
        if (byte >= 0x20) {
            out += c;
            continue;
        }
        out += "\\x";
        out += digits[byte >> 4U];
        out += digits[byte & 0xfU];
    }
    return out + "\"";
}

bool is_secret_property(const std::string& name)
{
    static constexpr std::string_view parts[] = {"password", "secret", "token", ".pem", "oauthbearer.config", "jaas"};
    return std::ranges::any_of(parts, [&](std::string_view part) { return name.find(part) != std::string::npos; });
}

std::string SettingsTable::print() const
{
    std::string text;
    for (const auto& row : impl_->rows) {
        if (row.shape != Row::Shape::properties) {
            text += line(row.key, row.show(), row.origin);
            continue;
        }
        for (const auto& [name, value] : *row.properties) {
            const auto origin = row.property_origins.find(name);
            text += line(row.key + "." + name, is_secret_property(name) ? yaml_string("(hidden)") : yaml_string(value),
                         origin == row.property_origins.end() ? "default" : origin->second);
        }
    }
    return text;
}

std::string SettingsTable::markdown() const
{
    std::string text = "| key | environment variable | default | range | meaning |\n|---|---|---|---|---|\n";
    for (const auto& row : impl_->rows) {
        const bool in_file_only = row.shape == Row::Shape::structured;
        const bool many = row.shape == Row::Shape::properties;
        const auto variable = in_file_only ? "–" : "`" + variable_of(row.key) + (many ? "__…" : "") + "`";
        const auto initial = row.required ? "required" : many || in_file_only ? "–" : "`" + row.initial + "`";
        text += "| `" + row.key + (many ? ".…" : "") + "` | " + variable + " | " + cell(initial) + " | " +
                (row.accepted.empty() ? "–" : cell(row.accepted)) + " | " + cell(row.help) + " |\n";
    }
    return text;
}

}  // namespace fantail::config
