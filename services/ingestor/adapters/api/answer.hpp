#pragma once

#include <string>
#include <string_view>
#include <vector>

#include <boost/json/value.hpp>
#include <boost/system/result.hpp>

#include "fantail/core/header.hpp"
#include "fantail/core/result.hpp"
#include "fantail/http/message.hpp"
#include "ingestor/adapters/api/webhook_json.hpp"

namespace fantail::ingestor {

/// Why a call was not served, before it is worded for whoever asked.
struct ApiFault {
    int status{500};
    std::string code{"INTERNAL"};  ///< for programs: `NOT_FOUND`
    std::string message{};
    std::string pointer{};  ///< JSON pointer into the request's body; empty: the fault has no such place
    std::vector<core::Header> headers{};

    ApiFault() = default;
    ApiFault(int the_status, std::string the_code, std::string the_message)
        : status{the_status}, code{std::move(the_code)}, message{std::move(the_message)}
    {
    }
    ApiFault(const core::Error& error);   // NOLINT(google-explicit-constructor): as Result does
    ApiFault(const RequestFault& fault);  // NOLINT(google-explicit-constructor)
};

using ApiAnswer = boost::system::result<http::ServerResponse, ApiFault>;

/// Found by Boost.System when value() is asked of a fault: a bug of ours.
[[noreturn]] void throw_exception_from_error(const ApiFault& fault, const boost::source_location& where);

/// In 002's envelope.
http::ServerResponse success(int status, boost::json::value data);

/// `data`: JSON. `beside`: further members of the envelope, as `,"name":value`; perhaps empty.
http::ServerResponse success_of_text(int status, std::string_view data, std::string_view beside = {});

http::ServerResponse no_content();

/// How whoever asked wants to be told of a fault.
enum class Wording {
    envelope,  ///< 002's
    problem,   ///< RFC 9457's
};

/// As the request's Accept says.
Wording wording_for(const http::ServerRequest& request);

http::ServerResponse worded(const ApiFault& fault, Wording wording);

/// What the server itself refuses, and what no route is there for.
ApiFault refusal_of(int status, std::string_view reason);
}  // namespace fantail::ingestor
