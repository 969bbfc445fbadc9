#pragma once

#include <cstddef>
#include <cstdint>
#include <list>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

#include "connection.hpp"
#include "deadlines.hpp"
#include "destination.hpp"
#include "fantail/http/client.hpp"

namespace fantail::http {

/// Idle connections, by destination: the last one kept is the first one used, so that surplus ones grow old.
///
/// Bounds: per endpoint, in all, and by time; what falls out is closed, and so is the longest idle one when descriptors
/// run out.
class Pool final : private Deadlines::Target {
public:
    Pool(const ClientSettings& settings, Deadlines& deadlines, ClientCounters& counters);

    /// A connection that is open and quiet at this moment; empty if there is none.
    std::unique_ptr<Connection> take(const Destination& destination);

    void keep(const Destination& destination, std::unique_ptr<Connection> connection);

    /// Closes the longest idle connection, for a descriptor. `none`: nothing is idle.
    enum class Freed { one, none };
    Freed free_a_descriptor() noexcept;

    void close() noexcept;

private:
    /// A destination that owns its host's name: a key outlives the request that it came with.
    struct Key {
        explicit Key(const Destination& of) : host{of.host}, destination{of} { destination.host = host; }
        Key(const Key&) = delete;
        Key& operator=(const Key&) = delete;

        std::string host;
        Destination destination;
    };
    struct Hash {
        using is_transparent = void;
        std::size_t operator()(const Destination& destination) const noexcept;
        std::size_t operator()(const Key& key) const noexcept { return (*this)(key.destination); }
    };
    struct Equal {
        using is_transparent = void;
        static const Destination& of(const Key& key) noexcept { return key.destination; }
        static const Destination& of(const Destination& destination) noexcept { return destination; }
        template <class Left, class Right>
        bool operator()(const Left& left, const Right& right) const noexcept
        {
            return of(left) == of(right);
        }
    };

    struct Idle;
    using IdleList = std::list<Idle>;  // the longest idle first
    using ByEndpoint = std::unordered_map<Key, std::vector<IdleList::iterator>, Hash, Equal>;
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
