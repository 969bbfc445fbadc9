#include "fantail/http/client.hpp"

#include <string>
#include <utility>

#include <boost/asio/error.hpp>
#include <boost/system/system_error.hpp>

#include "client_identity.hpp"
#include "deadlines.hpp"
#include "destination.hpp"
#include "dial.hpp"
#include "exchange.hpp"
#include "pool.hpp"
#include "request_check.hpp"
#include "tls.hpp"

namespace fantail::http {

namespace asio = boost::asio;
using core::AttemptError;
using std::chrono::steady_clock;

namespace {

// One TLS record carries 16 KiB: within it, copying is cheaper than a second record.
constexpr std::size_t flattened_at_most = 16 * 1024;

/// Counts a connection as open while an exchange holds it.
class InUse {
public:
    explicit InUse(std::size_t& count) noexcept : count_{count} { ++count_; }
    ~InUse() { --count_; }
    InUse(const InUse&) = delete;
    InUse& operator=(const InUse&) = delete;

private:
    std::size_t& count_;
};

void fail(core::Attempt& attempt, AttemptError error, std::string detail)
{
    attempt.error = error;
    attempt.error_detail = std::move(detail);
}

}  // namespace

class Client::Impl {
public:
    Impl(asio::io_context& io, ClientSettings settings, NameResolver& resolver)
        : io_{io}, settings_{std::move(settings)}, resolver_{resolver}, tls_{settings_.ca_file},
          identities_{settings_.client_certificates}, deadlines_{io}, pool_{settings_, deadlines_, counters_}
    {
    }

    asio::awaitable<void> post(Request request, Watch& watch, core::Attempt& attempt);

    void close() noexcept
    {
        pool_.close();
        deadlines_.wind_down();
    }

    [[nodiscard]] ClientCounters counters() const noexcept
    {
        auto counters = counters_;
        counters.open = counters.idle + in_use_;
        return counters;
    }

    [[nodiscard]] Deadlines& deadlines() noexcept { return deadlines_; }

private:
    asio::awaitable<Aftermath> exchange(Connection& connection, Request request, Watch& watch, core::Attempt& attempt);

    asio::io_context& io_;
    ClientSettings settings_;
    NameResolver& resolver_;
    TlsContext tls_;
    ClientIdentities identities_;
    ClientCounters counters_;
    std::size_t in_use_{0};
    Deadlines deadlines_;
    Pool pool_;
};

asio::awaitable<void> Client::Impl::post(Request request, Watch& watch, core::Attempt& attempt)
{
    if (const auto fault = fault_of(request); !fault.empty()) {
        fail(attempt, AttemptError::url_refused, std::string{fault});
        co_return;
    }
    const auto destination = destination_of(request.url, identities_.find(request.owner, request.url));
    auto kept = pool_.take(destination);
    if (kept) {
        const InUse in_use{in_use_};
        ++counters_.reused;
        watch.guard(kept.get());
        const auto aftermath = co_await exchange(*kept, request, watch, attempt);
        watch.guard(nullptr);
        if (aftermath == Aftermath::reusable) pool_.keep(destination, std::move(kept));
        if (aftermath != Aftermath::died_unanswered) co_return;
        kept.reset();
        attempt = {};
        ++counters_.repeated;
    }

    const InUse in_use{in_use_};
    const Dialer dialer{io_, settings_, resolver_, tls_, pool_, destination.identity};
    auto fresh = co_await dial(dialer, request.url, watch, attempt);
    if (!fresh) co_return;
    ++counters_.opened;
    if (fresh->has_resumed()) ++counters_.resumed;
    const auto aftermath = co_await exchange(*fresh, request, watch, attempt);
    watch.guard(nullptr);
    if (aftermath == Aftermath::reusable) pool_.keep(destination, std::move(fresh));
}

asio::awaitable<Aftermath> Client::Impl::exchange(Connection& connection, Request request, Watch& watch,
                                                  core::Attempt& attempt)
{
    Outgoing outgoing{.head = request.head, .body = request.body};
    std::string flat;
    if (connection.is_tls() && request.head.size() + request.body.size() <= flattened_at_most) {
        flat.reserve(request.head.size() + request.body.size());
        flat.append(request.head).append(request.body);
        outgoing = {.head = flat, .body = {}};
    }
    const AnswerParser::Limits limits{settings_.answer_head_limit, settings_.answer_body_limit};
    co_return co_await run(Exchange{connection, outgoing, limits, watch}, attempt);
}

Client::Client(asio::io_context& io, ClientSettings settings, NameResolver& resolver)
    : impl_{std::make_unique<Impl>(io, std::move(settings), resolver)}
{
}

Client::~Client() = default;

asio::awaitable<core::Attempt> Client::post(Request request, steady_clock::time_point deadline)
{
    const auto start = steady_clock::now();
    core::Attempt attempt;
    try {
        Watch watch{impl_->deadlines(), deadline};
        co_await impl_->post(request, watch, attempt);
    } catch (const boost::system::system_error& stopped) {
        // A cancelled coroutine throws at its next wait; nothing else here does.
        if (stopped.code() != asio::error::operation_aborted) throw;
        fail(attempt, AttemptError::aborted, "the service is stopping");
    }
    attempt.phases.total = std::chrono::duration_cast<std::chrono::microseconds>(steady_clock::now() - start);
    co_return attempt;
}

void Client::close() noexcept { impl_->close(); }

ClientCounters Client::counters() const noexcept { return impl_->counters(); }

}  // namespace fantail::http
