#include "ingestor/adapters/api/test_json.hpp"

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <utility>

#include <boost/beast/http/status.hpp>
#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>

#include "fantail/codec/raw_member.hpp"
#include "ingestor/adapters/api/valid_text.hpp"

namespace fantail::ingestor {

namespace json = boost::json;
using core::AttemptError;

namespace {

core::Error invalid(std::string detail) { return {core::ErrorCode::invalid_argument, std::move(detail)}; }

bool is_blank(std::string_view body) { return body.find_first_not_of(" \t\r\n") == std::string_view::npos; }

bool names_the_type(std::string_view member, const core::Dialect& dialect)
{
    return member == "type" || member == "event" || member == "eventType" ||
           member == dialect.event.type.at.keys.back();
}

/// `webhook_gone` as `Webhook gone`.
std::string as_sentence(std::string_view word)
{
    std::string text{word};
    std::replace(text.begin(), text.end(), '_', ' ');
    if (!text.empty() && text.front() >= 'a' && text.front() <= 'z')
        text.front() = static_cast<char>(text.front() - 32);
    return text;
}

std::string text_of(AttemptError error)
{
    switch (error) {
    case AttemptError::timeout:
    case AttemptError::connect_timeout:
        return "Connection timeout";
    case AttemptError::connect_refused:
        return "Connection refused";
    case AttemptError::connect_failed:
        return "Connection failed";
    case AttemptError::closed:
        return "Connection closed";
    case AttemptError::tls_invalid:
        return "Invalid certificate";
    case AttemptError::tls_expired:
        return "Expired certificate";
    case AttemptError::tls_name_mismatch:
        return "Certificate mismatch";
    case AttemptError::url_refused:
        return "URL refused";
    case AttemptError::none:
    case AttemptError::address_denied:
    case AttemptError::name_not_found:
    case AttemptError::resolve_failed:
    case AttemptError::protocol_error:
    case AttemptError::answer_too_large:
    case AttemptError::out_of_descriptors:
    case AttemptError::aborted:
    case AttemptError::circuit_open:
        break;
    }
    return as_sentence(core::to_string(error));
}

std::string reason_phrase(int status)
{
    namespace beast = boost::beast::http;
    const auto known = beast::int_to_status(static_cast<unsigned>(status));
    if (known == beast::status::unknown) return "HTTP status " + std::to_string(status);
    return std::string{beast::obsolete_reason(known)};
}

void add_attempt(json::object& object, const core::Attempt& attempt)
{
    object["response_time_ms"] = std::chrono::round<std::chrono::milliseconds>(attempt.phases.total).count();
    object["response_body"] = valid_text(attempt.answer);
}

}  // namespace

Read<TestRequest> read_test_request(std::string_view body, const core::Dialect& dialect)
{
    TestRequest wanted;
    if (is_blank(body)) return wanted;
    boost::system::error_code failure;
    const auto parsed = json::parse(body, failure);
    if (failure || !parsed.is_object()) return RequestFault{invalid("the body must be a JSON object, or empty")};
    for (const auto& [name, value] : parsed.get_object()) {
        if (name == "data") {
            wanted.data = codec::raw_member(body, "data");
        } else if (!names_the_type(name, dialect)) {
            return RequestFault{
                invalid(std::string{name} + ": is not known; known are type, event, eventType and data")};
        } else if (!value.is_string() || value.get_string().empty()) {
            return RequestFault{invalid("must be an event type"), "/" + std::string{name}};
        } else {
            wanted.type = std::string{std::string_view{value.get_string()}};
        }
    }
    return wanted;
}

std::string error_text(const core::Outcome& outcome)
{
    if (!outcome.attempt) return as_sentence(core::to_string(outcome.reason));
    return outcome.attempt->status ? reason_phrase(*outcome.attempt->status) : text_of(outcome.attempt->error);
}

std::string_view error_class(const core::Outcome& outcome)
{
    if (!outcome.attempt) return core::to_string(outcome.reason);
    return outcome.attempt->status ? "http_status" : core::to_string(outcome.attempt->error);
}

json::value show(const Tested& tested)
{
    const auto& outcome = tested.outcome;
    const auto& attempt = outcome.attempt;
    const bool delivered = outcome.verdict == core::Verdict::delivered;
    json::object object{{"delivered", delivered}};
    if (!delivered) object["error"] = error_text(outcome);
    auto& status = object["status_code"];
    if (attempt && attempt->status) status = *attempt->status;
    if (attempt) add_attempt(object, *attempt);
    if (!delivered) {
        object["error_class"] = error_class(outcome);
        if (attempt && !attempt->error_detail.empty()) object["error_detail"] = valid_text(attempt->error_detail);
    }
    object["event_type"] = tested.event_type;
    object["event_id"] = outcome.task.event_id.value();
    object["delivery_id"] = outcome.task.delivery_id.value();
    return object;
}

}  // namespace fantail::ingestor
