#include "fantail/http/resolver.hpp"

#include <algorithm>
#include <map>
#include <optional>
#include <utility>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "dns_channel.hpp"

namespace fantail::http {

namespace asio = boost::asio;
using core::AttemptError;
using core::NameCache;
using std::chrono::steady_clock;
using Answer = NameCache::Answer;

namespace {

constexpr auto as_value = asio::as_tuple(asio::use_awaitable);

Resolved resolved_as(NameCache::Asked asked)
{
    switch (asked.answer) {
    case Answer::found:
    case Answer::stale:
        return {std::move(asked.addresses), AttemptError::none, {}};
    case Answer::no_such_name:
        return {{}, AttemptError::name_not_found, "the host name is not known"};
    case Answer::full:
        return {{}, AttemptError::resolve_failed, "too many host names are being looked up"};
    case Answer::failed:
    case Answer::wait:
        break;
    }
    return {{}, AttemptError::resolve_failed, "the host name could not be looked up"};
}

Resolved aborted() { return {{}, AttemptError::aborted, "the service is stopping"}; }

Resolved too_late()
{
    return {{}, AttemptError::timeout, "the host name could not be looked up within the time allowed"};
}

}  // namespace

/// The cache, who waits for it, and the channel that brings it answers.
class Resolver::Desk {
public:
    /// Somebody who waits for a name. Lives in the coroutine that waits.
    struct Waiter {
        Waiter(Desk& desk, const std::string& name)
            : timer{desk.io_}, at{desk}, place{desk.waiting_.emplace(name, this)}
        {
        }
        ~Waiter() { at.waiting_.erase(place); }
        Waiter(const Waiter&) = delete;
        Waiter& operator=(const Waiter&) = delete;

        asio::steady_timer timer;
        bool woken{false};
        Desk& at;
        std::multimap<std::string, Waiter*>::iterator place;
    };

    Desk(asio::io_context& io, ResolverSettings settings)
        : io_{io}, settings_{std::move(settings)}, cache_{settings_.cache}, channel_{std::make_shared<DnsChannel>(
                                                                                io, settings_.servers)}
    {
    }

    NameCache::Asked ask(const std::string& name)
    {
        auto asked = cache_.ask(name, settings_.now());
        begin_look_ups();
        if (asked.answer == Answer::wait) asked = cache_.ask(name, settings_.now());  // /etc/hosts answers at once
        return asked;
    }

    [[nodiscard]] steady_clock::time_point real(steady_clock::time_point time_of_cache) const
    {
        return steady_clock::now() + (time_of_cache - settings_.now());
    }

    void count(const NameCache::Asked& asked, const Waiter* waiter)
    {
        if (waiter == nullptr && asked.answer != Answer::full) ++counters_.hits;
        if (asked.answer == Answer::stale) ++counters_.stale;
        if (asked.answer == Answer::full) ++counters_.refused;
    }

    [[nodiscard]] ResolverCounters counters() const noexcept
    {
        auto counters = counters_;
        counters.names = cache_.names();
        counters.under_way = cache_.look_ups();
        return counters;
    }

    [[nodiscard]] bool is_closed() const noexcept { return closed_; }

    void close() noexcept
    {
        closed_ = true;
        channel_->close();
        for (const auto& [name, waiter] : waiting_) wake(*waiter);
    }

private:
    /// An answer may come while a look-up begins, and room for the next with it.
    void begin_look_ups()
    {
        if (closed_ || std::exchange(beginning_, true)) return;
        while (const auto name = cache_.next_look_up()) {
            channel_->look_up(*name,
                              [this, name = *name](core::LookedUp looked_up) { settle(name, std::move(looked_up)); });
        }
        beginning_ = false;
    }

    void settle(const std::string& name, core::LookedUp looked_up)
    {
        using Kind = core::LookedUp::Kind;
        if (looked_up.kind == Kind::found) ++counters_.found;
        if (looked_up.kind == Kind::no_such_name) ++counters_.no_such_name;
        if (looked_up.kind == Kind::failed) ++counters_.failed;
        cache_.settle(name, std::move(looked_up), settings_.now());
        const auto [first, last] = waiting_.equal_range(name);
        for (auto it = first; it != last; ++it) wake(*it->second);
        begin_look_ups();
    }

    static void wake(Waiter& waiter)
    {
        waiter.woken = true;
        waiter.timer.cancel();
    }

    asio::io_context& io_;
    ResolverSettings settings_;
    NameCache cache_;
    std::multimap<std::string, Waiter*> waiting_;
    ResolverCounters counters_;
    bool closed_{false};
    bool beginning_{false};
    std::shared_ptr<DnsChannel> channel_;
};

Resolver::Resolver(asio::io_context& io, ResolverSettings settings)
    : desk_{std::make_shared<Desk>(io, std::move(settings))}
{
}

Resolver::~Resolver() { desk_->close(); }

ResolverCounters Resolver::counters() const noexcept { return desk_->counters(); }

asio::awaitable<Resolved> Resolver::resolve(std::string name, steady_clock::time_point deadline)
{
    const auto literal = core::IpAddress::parse(name);
    if (literal) co_return Resolved{{*literal}, AttemptError::none, {}};

    const auto desk = desk_;
    std::optional<Desk::Waiter> waiter;
    for (;;) {
        auto asked = desk->ask(name);
        if (asked.answer != Answer::wait) {
            desk->count(asked, waiter ? &*waiter : nullptr);
            co_return resolved_as(std::move(asked));
        }
        if (steady_clock::now() >= deadline) co_return too_late();

        if (!waiter) waiter.emplace(*desk, name);
        waiter->woken = false;
        waiter->timer.expires_at(asked.ask_again ? std::min(deadline, desk->real(*asked.ask_again)) : deadline);
        const auto [error] = co_await waiter->timer.async_wait(as_value);
        const bool cancelled = error && !waiter->woken;
        if (cancelled || desk->is_closed()) co_return aborted();
    }
}

}  // namespace fantail::http
