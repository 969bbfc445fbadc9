#pragma once

#include <chrono>
#include <cstddef>
#include <deque>
#include <list>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include <openssl/ssl.h>

namespace fantail::http {

struct SessionDeleter {
    void operator()(SSL_SESSION* session) const noexcept { SSL_SESSION_free(session); }
};
using SessionHandle = std::unique_ptr<SSL_SESSION, SessionDeleter>;

/// TLS sessions to resume, by what they were made with: a resumed handshake sends no certificates and costs a fraction.
///
/// Held as bytes, not as OpenSSL's objects: these carry the peer's whole parsed chain, and are spoilt when their
/// connection is closed without a farewell. A session of TLS 1.3 is given out once (RFC 8446, C.4: whoever watches
/// could otherwise tell that two connections are one client's); one of 1.2 stays. Resuming does not look at the
/// certificate again, so that none outlives its certificate, nor `longest_life`.
///
/// Threads: one worker's.
/// Bounds:  sessions of one key, and bytes in all; who was longest without a new one goes first.
class SessionCache {
public:
    using TimePoint = std::chrono::steady_clock::time_point;

    static constexpr std::size_t sessions_per_key = 4;
    static constexpr std::size_t longest_session = 8 * 1024;  ///< bytes; what is larger is not kept
    static constexpr std::chrono::hours longest_life{1};

    explicit SessionCache(std::size_t bytes_limit) noexcept : bytes_limit_{bytes_limit} {}

    void put(std::string_view key, SSL_SESSION& session, TimePoint now);
    [[nodiscard]] SessionHandle take(const std::string& key, TimePoint now);
    void forget(const std::string& key) noexcept;

    [[nodiscard]] std::size_t bytes() const noexcept { return bytes_; }

private:
    struct Session {
        std::vector<unsigned char> encoded;
        TimePoint expires_at;
        bool single_use;
    };
    struct Entry {
        std::string key;
        std::deque<Session> sessions;  ///< the oldest first
    };
    using Entries = std::list<Entry>;  // who was longest without a new session first

    void drop(Entries::iterator entry) noexcept;

    std::size_t bytes_limit_;
    std::size_t bytes_{0};
    Entries entries_;
    std::unordered_map<std::string_view, Entries::iterator> by_key_;  ///< views of Entry::key
};

}  // namespace fantail::http
