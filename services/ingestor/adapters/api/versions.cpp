#include "ingestor/adapters/api/versions.hpp"

#include <charconv>
#include <string>
#include <string_view>
#include <utility>

namespace fantail::ingestor {

namespace {

constexpr std::uint64_t nobodys_version = 0;  // the first is 1

core::Error no_tag() { return {core::ErrorCode::invalid_argument, "If-Match: must be one ETag, in its quotes, or *"}; }

std::uint64_t version_of(std::string_view digits)
{
    std::uint64_t version{0};
    const auto [end, failed] = std::from_chars(digits.data(), digits.data() + digits.size(), version);
    return failed == std::errc{} && end == digits.data() + digits.size() ? version : nobodys_version;
}

}  // namespace

core::Result<ExpectedVersion> expected_version(const http::ServerRequest& request)
{
    const auto* header = request.header("If-Match");
    if (header == nullptr || *header == "*") return ExpectedVersion{};
    std::string_view tag{*header};
    const bool is_weak = tag.starts_with("W/");
    if (is_weak) tag.remove_prefix(2);
    if (tag.size() < 2 || tag.front() != '"' || tag.back() != '"') return no_tag();
    const auto digits = tag.substr(1, tag.size() - 2);
    if (digits.find('"') != std::string_view::npos) return no_tag();
    return ExpectedVersion{is_weak ? nobodys_version : version_of(digits)};
}

std::optional<Idempotency> idempotency_of(const http::ServerRequest& request)
{
    const auto* header = request.header("Idempotency-Key");
    if (header == nullptr) return std::nullopt;
    return Idempotency{.key = *header, .request = request.body};
}

http::ServerResponse with_tag(http::ServerResponse response, std::uint64_t version)
{
    response.headers.push_back({"ETag", '"' + std::to_string(version) + '"'});
    return response;
}

}  // namespace fantail::ingestor
