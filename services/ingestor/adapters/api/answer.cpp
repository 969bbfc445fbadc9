#include "ingestor/adapters/api/answer.hpp"

#include <stdexcept>

#include <boost/beast/http/status.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

namespace fantail::ingestor {

namespace json = boost::json;

namespace {

constexpr const char* json_type = "application/json";
constexpr const char* problem_type = "application/problem+json";
constexpr int unprocessable = 422;

struct Worded {
    int status;
    const char* code;
};

Worded word_for(core::ErrorCode code)
{
    switch (code) {
    case core::ErrorCode::invalid_argument:
    case core::ErrorCode::unreadable:
        return {400, "VALIDATION_ERROR"};
    case core::ErrorCode::too_large:
        return {413, "TOO_LARGE"};
    case core::ErrorCode::not_found:
        return {404, "NOT_FOUND"};
    case core::ErrorCode::conflict:
        return {409, "CONFLICT"};
    case core::ErrorCode::precondition_failed:
        return {412, "PRECONDITION_FAILED"};
    case core::ErrorCode::unavailable:
        return {503, "UNAVAILABLE"};
    }
    return {500, "INTERNAL"};
}

const char* code_of_refusal(int status)
{
    switch (status) {
    case 404:
        return "NOT_FOUND";
    case 405:
        return "METHOD_NOT_ALLOWED";
    case 413:
        return "TOO_LARGE";
    case 500:
        return "INTERNAL";
    default:
        return "BAD_REQUEST";
    }
}

std::string reason_phrase(int status)
{
    return std::string{boost::beast::http::obsolete_reason(boost::beast::http::int_to_status(status))};
}

http::ServerResponse answer(int status, const char* type, const json::object& body)
{
    return {.status = status, .content_type = type, .body = json::serialize(body), .headers = {}};
}

http::ServerResponse as_envelope(const ApiFault& fault)
{
    json::object error{{"code", fault.code}, {"message", fault.message}};
    if (!fault.pointer.empty()) error["pointer"] = fault.pointer;
    auto response = answer(fault.status, json_type, {{"success", false}, {"error", std::move(error)}});
    response.headers = fault.headers;
    return response;
}

http::ServerResponse as_problem(const ApiFault& fault)
{
    json::object problem{{"type", "about:blank"},
                         {"title", reason_phrase(fault.status)},
                         {"status", fault.status},
                         {"detail", fault.message},
                         {"code", fault.code}};
    if (!fault.pointer.empty()) problem["pointer"] = fault.pointer;
    auto response = answer(fault.status, problem_type, problem);
    response.headers = fault.headers;
    return response;
}

}  // namespace

ApiFault::ApiFault(const core::Error& error)
    : ApiFault{word_for(error.code).status, word_for(error.code).code, error.detail}
{
}

ApiFault::ApiFault(const RequestFault& fault) : ApiFault{fault.error}
{
    if (fault.pointer.empty()) return;
    status = unprocessable;
    pointer = fault.pointer;
}

void throw_exception_from_error(const ApiFault& fault, const boost::source_location& /*where*/)
{
    throw std::logic_error{fault.message};
}

http::ServerResponse success(int status, json::value data)
{
    return answer(status, json_type, {{"success", true}, {"data", std::move(data)}});
}

http::ServerResponse success_of_text(int status, std::string_view data, std::string_view beside)
{
    std::string body{R"({"success":true,"data":)"};
    body.append(data).append(beside).append("}");
    return {.status = status, .content_type = json_type, .body = std::move(body), .headers = {}};
}

http::ServerResponse no_content() { return {.status = 204, .content_type = {}, .body = {}, .headers = {}}; }

Wording wording_for(const http::ServerRequest& request)
{
    const auto* accept = request.header("Accept");
    const bool wants_problem = accept != nullptr && accept->find(problem_type) != std::string::npos;
    return wants_problem ? Wording::problem : Wording::envelope;
}

http::ServerResponse worded(const ApiFault& fault, Wording wording)
{
    return wording == Wording::problem ? as_problem(fault) : as_envelope(fault);
}

ApiFault refusal_of(int status, std::string_view reason)
{
    return {status, code_of_refusal(status), std::string{reason}};
}

}  // namespace fantail::ingestor
