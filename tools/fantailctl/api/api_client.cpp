#include "fantailctl/api/api_client.hpp"

#include <array>

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <boost/system/system_error.hpp>

#include "fantailctl/api/http_exchange.hpp"
#include "fantailctl/failure.hpp"

namespace fantail::fantailctl {

namespace json = boost::json;

namespace {

constexpr std::chrono::seconds patience{30};
constexpr unsigned unauthorized = 401;
constexpr unsigned too_many_requests = 429;

core::Url parse_server(const std::string& text)
{
    if (text.empty()) {
        throw Failure{ExitCode::usage,
                      "where is the management API? Give --api http://HOST:PORT (the ingestor's api.listen)"};
    }
    auto url = core::Url::parse(text);
    if (url.has_error()) throw Failure{ExitCode::usage, "--api " + text + ": " + url.error().detail};
    return *url;
}

ExitCode code_of(unsigned status)
{
    if (status == unauthorized) return ExitCode::usage;
    return status >= 500 || status == too_many_requests ? ExitCode::unavailable : ExitCode::no;
}

/// `error.message` and `error.code` of the API's envelope, where the answer is one.
std::string words_of(const json::value& answer)
{
    const auto* envelope = answer.if_object();
    const auto* error = envelope != nullptr ? envelope->if_contains("error") : nullptr;
    if (error == nullptr || !error->is_object()) return {};
    std::string words;
    for (const auto* member : {"message", "code"}) {
        const auto* text = error->get_object().if_contains(member);
        if (text == nullptr || !text->is_string()) continue;
        words += (words.empty() ? "" : " [") + std::string{text->get_string()} + (words.empty() ? "" : "]");
    }
    return words;
}

}  // namespace

ApiClient::ApiClient(const ApiSettings& settings)
    : url_{parse_server(settings.url)}, key_{settings.key}, ca_file_{settings.ca_file}
{
    if (key_.empty()) {
        throw Failure{ExitCode::usage, "an API key is needed: set FANTAIL_API_KEY or give --api-key-file FILE; "
                                       "`fantailctl api-key new` makes one"};
    }
    if (key_.find_first_of(" \t\r\n") != std::string::npos) {
        throw Failure{ExitCode::usage, "the API key holds a blank or a line break"};
    }
}

std::string ApiClient::text(const Call& call) const
{
    auto target = url_.target();
    if (target.ends_with('/')) target.pop_back();
    HttpRequest request{.method = std::string{call.method},
                        .target = target + std::string{call.path},
                        .authorization = "Bearer " + key_,
                        .json_body = call.body != nullptr ? json::serialize(*call.body) : std::string{call.text},
                        .headers = call.headers};
    HttpAnswer answer{};
    try {
        answer = exchange(url_, ca_file_, request, patience);
    } catch (const boost::system::system_error& error) {
        throw Failure{ExitCode::unavailable,
                      "the management API at " + url_.to_string() + " does not answer: " + error.code().message()};
    }

    if (answer.status >= 300) {
        boost::system::error_code unreadable;
        const auto words = words_of(json::parse(answer.body, unreadable));
        throw Failure{code_of(answer.status),
                      "the API answered " + std::to_string(answer.status) + (words.empty() ? "" : ": " + words)};
    }
    return std::move(answer.body);
}

json::value ApiClient::call(const Call& call) const
{
    const auto body = text(call);
    if (body.empty()) return nullptr;
    boost::system::error_code unreadable;
    const auto content = json::parse(body, unreadable);
    const auto* envelope = content.if_object();
    const auto* data = envelope != nullptr ? envelope->if_contains("data") : nullptr;
    if (unreadable || data == nullptr) {
        throw Failure{ExitCode::usage, url_.to_string() + " is no Fantail API: its answer has no `data`"};
    }
    return *data;
}

std::string percent_encoded(std::string_view segment)
{
    constexpr std::string_view digits = "0123456789ABCDEF";
    constexpr std::string_view unreserved = "-._~";
    std::string encoded;
    for (const char c : segment) {
        const auto byte = static_cast<unsigned char>(c);
        const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                           unreserved.find(c) != std::string_view::npos;
        if (plain) {
            encoded += c;
        } else {
            encoded += {'%', digits[byte >> 4], digits[byte & 0xF]};
        }
    }
    return encoded;
}

}  // namespace fantail::fantailctl
