#pragma once

#include <cstddef>
#include <cstdint>
#include <list>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "connection.hpp"
#include "deadlines.hpp"
#include "fantail/core/url.hpp"
#include "fantail/http/client.hpp"

namespace fantail::http {

/// Idle connections, by scheme, host and port: the last one kept is the first one used, so that surplus ones grow old.
///
/// Bounds: per endpoint, in all, and by time; what falls out is closed.
class Pool final : private Deadlines::Target {
public:
    Pool(const ClientSettings& settings, Deadlines& deadlines, ClientCounters& counters);

    /// A connection that is open and quiet at this moment; empty if there is none.
    std::unique_ptr<Connection> take(const core::Url& url);

    void keep(const core::Url& url, std::unique_ptr<Connection> connection);

    void close() noexcept;

private:
    struct Endpoint {
        core::Scheme scheme;
        std::uint16_t port;
        std::string host;
    };
    struct EndpointView {
        core::Scheme scheme;
        std::uint16_t port;
        std::string_view host;
    };
    struct Hash {
        using is_transparent = void;
        std::size_t operator()(const EndpointView& endpoint) const noexcept;
        std::size_t operator()(const Endpoint& endpoint) const noexcept;
    };
    struct Equal {
        using is_transparent = void;
        static EndpointView view(const Endpoint& endpoint) noexcept;
        static EndpointView view(const EndpointView& endpoint) noexcept { return endpoint; }
        template <class Left, class Right>
        bool operator()(const Left& left, const Right& right) const noexcept
        {
            const auto a = view(left);
            const auto b = view(right);
            return a.scheme == b.scheme && a.port == b.port && a.host == b.host;
        }
    };

    struct Idle;
    using IdleList = std::list<Idle>;  // the longest idle first
    using ByEndpoint = std::unordered_map<Endpoint, std::vector<IdleList::iterator>, Hash, Equal>;
    struct Idle {
        std::unique_ptr<Connection> connection;
        Deadlines::TimePoint since;
        ByEndpoint::value_type* endpoint;  ///< an iterator would not survive a rehash
    };

    void expire() noexcept override;
    void drop_longest_idle() noexcept;
    void forget_if_empty(const ByEndpoint::value_type& endpoint) noexcept;
    void watch();

    const ClientSettings& settings_;
    Deadlines& deadlines_;
    ClientCounters& counters_;
    ByEndpoint endpoints_;
    IdleList idle_;
    Deadlines::Entry entry_;
    bool closed_{false};
};

}  // namespace fantail::http
