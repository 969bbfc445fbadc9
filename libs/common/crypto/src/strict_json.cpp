#include "strict_json.hpp"

#include <set>
#include <string>
#include <vector>

#include <boost/json/basic_parser_impl.hpp>
#include <boost/json/parse.hpp>

namespace fantail::crypto {

namespace json = boost::json;
using boost::system::error_code;

namespace {

constexpr std::size_t deepest = 8;

/// Hears what the parser reads, and remembers nothing but the names of members.
struct MemberNames {
    static constexpr std::size_t max_object_size = 1024;
    static constexpr std::size_t max_array_size = 4096;
    static constexpr std::size_t max_key_size = 1024;
    static constexpr std::size_t max_string_size = std::size_t{1} << 20;

    std::vector<std::set<std::string>> open{};  ///< one for each object that has not ended
    std::string part{};
    bool found_twice{false};

    bool on_object_begin(error_code& /*error*/)
    {
        open.emplace_back();
        return true;
    }
    bool on_object_end(std::size_t /*size*/, error_code& /*error*/)
    {
        open.pop_back();
        return true;
    }
    bool on_key_part(json::string_view text, std::size_t /*size*/, error_code& /*error*/)
    {
        part.append(text);
        return true;
    }
    bool on_key(json::string_view text, std::size_t /*size*/, error_code& error)
    {
        part.append(text);
        found_twice = !open.back().insert(part).second;
        part.clear();
        if (found_twice) error = json::make_error_code(json::error::syntax);
        return !found_twice;
    }

    // The rest is not looked at.
    bool on_document_begin(error_code&) { return true; }
    bool on_document_end(error_code&) { return true; }
    bool on_array_begin(error_code&) { return true; }
    bool on_array_end(std::size_t, error_code&) { return true; }
    bool on_string_part(json::string_view, std::size_t, error_code&) { return true; }
    bool on_string(json::string_view, std::size_t, error_code&) { return true; }
    bool on_number_part(json::string_view, error_code&) { return true; }
    bool on_int64(std::int64_t, json::string_view, error_code&) { return true; }
    bool on_uint64(std::uint64_t, json::string_view, error_code&) { return true; }
    bool on_double(double, json::string_view, error_code&) { return true; }
    bool on_bool(bool, error_code&) { return true; }
    bool on_null(error_code&) { return true; }
    bool on_comment_part(json::string_view, error_code&) { return true; }
    bool on_comment(json::string_view, error_code&) { return true; }
};

core::Error unreadable(std::string_view what, const char* why)
{
    return {core::ErrorCode::unreadable, std::string{what} + why};
}

}  // namespace

core::Result<json::object> read_strict_object(std::string_view text, std::string_view what)
{
    json::parse_options options;
    options.max_depth = deepest;
    error_code error;
    json::basic_parser<MemberNames> names{options};
    names.write_some(false, text.data(), text.size(), error);
    if (names.handler().found_twice) return unreadable(what, " has a member twice");

    auto value = json::parse(text, error, {}, options);
    if (error || !value.is_object()) return unreadable(what, " is no JSON object");
    return std::move(value.get_object());
}

}  // namespace fantail::crypto
