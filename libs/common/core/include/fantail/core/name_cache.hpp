#pragma once

#include <chrono>
#include <cstddef>
#include <deque>
#include <list>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "fantail/core/address_rules.hpp"

namespace fantail::core {

struct NameCacheLimits {
    std::size_t names{16'384};
    std::size_t addresses_per_name{16};    ///< of an answer; what is beyond is never dialled
    std::size_t look_ups{1'024};           ///< under way at one time: room for each delivery that is, by default
    std::size_t look_ups_of_failing{256};  ///< of these, for names whose last look-up failed
    std::chrono::milliseconds shortest_ttl{5'000};
    std::chrono::milliseconds longest_ttl{300'000};
    std::chrono::milliseconds refusal{5'000};  ///< how long a name that was not found, or not answered, is not asked
    std::chrono::milliseconds stale{300'000};  ///< how long an answer serves on after its TTL while DNS is dead
    std::chrono::milliseconds patience{500};   ///< what a look-up may take before a stale answer is served instead
};

/// What a look-up came to.
struct LookedUp {
    enum class Kind {
        found,
        no_such_name,  ///< the servers say so: no such name, or none with an address
        failed         ///< they said nothing of use, or nothing at all
    };

    Kind kind{Kind::failed};
    std::vector<IpAddress> addresses{};  ///< of `found`, at least one
    std::chrono::seconds ttl{0};         ///< of `found`, as the servers said it
};

/// What host names stand for, and which of them must be looked up; whoever looks them up is somebody else.
///
/// DNS is asked once for any number of deliveries to a name, also where these begin together: one look-up a name is
/// under way, and all who asked wait for it, each as long as it likes. A dead name server must not stop deliveries to
/// names it has answered for: their last answer serves on for five minutes, at once after the first look-up that failed
/// or took too long. A name that does not exist is another matter: then the old answer is wrong, and forgotten.
///
/// Dead names must not take the room of the others: look-ups of names that failed last time wait in a queue of their
/// own and fill only a part of what may be under way.
///
/// The addresses are not judged here. Rules are asked at every connection, so that a kept answer is judged again.
///
/// Cost: O(1); at most some 700 bytes a name. The name that was longest unasked goes first when there is no room.
class NameCache {
public:
    using Time = std::chrono::steady_clock::time_point;

    enum class Answer {
        found,
        stale,  ///< found, before DNS went dead
        no_such_name,
        failed,  ///< looked up in the last seconds, without an answer
        wait,    ///< for the end of the look-up, or until `ask_again`
        full     ///< as many names as there is room for are being looked up
    };
    struct Asked {
        Answer answer{Answer::full};
        std::vector<IpAddress> addresses{};
        std::optional<Time> ask_again{};  ///< of `wait`: from when on a stale answer serves
    };

    explicit NameCache(NameCacheLimits limits) : limits_{limits} {}

    NameCache(const NameCache&) = delete;  // the lists point into the table
    NameCache& operator=(const NameCache&) = delete;

    /// Whoever was told to wait asks again when the look-up has ended.
    Asked ask(const std::string& name, Time now);

    /// A name to look up now; settle() must follow, once. To be asked after each ask() and settle().
    std::optional<std::string> next_look_up();

    void settle(const std::string& name, LookedUp looked_up, Time now);

    [[nodiscard]] std::size_t names() const noexcept { return entries_.size(); }
    [[nodiscard]] std::size_t look_ups() const noexcept { return under_way_; }

private:
    enum class State { idle, queued, under_way };
    struct Entry;
    using Table = std::unordered_map<std::string, Entry>;
    using Order = std::list<Table::value_type*>;
    struct Entry {
        std::vector<IpAddress> addresses{};
        LookedUp::Kind last{LookedUp::Kind::found};
        Time fresh_until{};
        Time refused_until{};
        State state{State::idle};
        Time wanted_since{};    ///< while not idle
        Order::iterator place;  ///< in `idle_`, while idle
    };

    Table::value_type* entry_of(const std::string& name);
    void want(Table::value_type& named, Time now);
    [[nodiscard]] bool serves_stale(const Entry& entry, Time now) const;
    [[nodiscard]] Asked refusal(const Entry& entry, Time now) const;

    NameCacheLimits limits_;
    Table entries_;
    Order idle_;  ///< the longest unasked first; only these may be forgotten
    std::deque<Table::value_type*> queue_;
    std::deque<Table::value_type*> failing_queue_;
    std::size_t under_way_{0};
    std::size_t failing_under_way_{0};
};

}  // namespace fantail::core
