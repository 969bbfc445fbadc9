#pragma once

#include <chrono>
#include <string>

#include <boost/asio/awaitable.hpp>

#include "answer_parser.hpp"
#include "connection.hpp"
#include "deadlines.hpp"
#include "fantail/core/outcome.hpp"

namespace fantail::http {

/// The one deadline of a post(), whatever it is busy with: closes the connection in use, so that the wait under way
/// ends.
class Watch final : private Deadlines::Target {
public:
    using TimePoint = Deadlines::TimePoint;

    Watch(Deadlines& deadlines, TimePoint deadline) : deadline_{deadline} { deadlines.set(entry_, deadline, *this); }
    ~Watch() = default;
    Watch(const Watch&) = delete;
    Watch& operator=(const Watch&) = delete;

    void guard(Connection* connection) noexcept { connection_ = connection; }
    [[nodiscard]] bool has_expired() const noexcept { return expired_; }
    [[nodiscard]] TimePoint deadline() const noexcept { return deadline_; }

private:
    void expire() noexcept override
    {
        expired_ = true;
        if (connection_ != nullptr) connection_->close();
    }

    Deadlines::Entry entry_;
    TimePoint deadline_;
    Connection* connection_{nullptr};
    bool expired_{false};
};

/// Why a part of an attempt did not come off; `none` when it did.
struct Failure {
    core::AttemptError error{core::AttemptError::none};
    std::string detail;

    explicit operator bool() const noexcept { return error != core::AttemptError::none; }
};

/// An error of the socket in the domain's words. Translated here and nowhere else.
Failure explain(const boost::system::error_code& error, const Watch& watch);

/// What one exchange left of its connection.
enum class Aftermath {
    reusable,
    spent,
    died_unanswered,  ///< closed by the peer before one byte of an answer: on a kept connection the peer had left it
};

struct Exchange {
    Connection& connection;
    Outgoing outgoing;
    AnswerParser::Limits limits;
    const Watch& watch;
};

/// Sends the request and reads the answer into `attempt`: status or error, body, `first_byte`.
boost::asio::awaitable<Aftermath> run(Exchange exchange, core::Attempt& attempt);

}  // namespace fantail::http
