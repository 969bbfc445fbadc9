#include "session_cache.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

#include <openssl/x509.h>

namespace fantail::http {

namespace {

using std::chrono::seconds;

seconds left_of(const X509& certificate)
{
    int days = 0;
    int rest = 0;
    if (ASN1_TIME_diff(&days, &rest, nullptr, X509_get0_notAfter(&certificate)) != 1) return seconds{0};
    return std::chrono::hours{24} * days + seconds{rest};
}

seconds life_of(const SSL_SESSION& session)
{
    seconds life = SessionCache::longest_life;
    const auto hint = SSL_SESSION_get_ticket_lifetime_hint(&session);
    // RFC 8446, 4.6.1: 0 says "not at all". In TLS 1.2 (RFC 5077, 3.3) it says nothing.
    if (hint > 0 || SSL_SESSION_get_protocol_version(&session) >= TLS1_3_VERSION) {
        life = std::min(life, seconds{hint});
    }
    const auto* certificate = SSL_SESSION_get0_peer(const_cast<SSL_SESSION*>(&session));
    return certificate == nullptr ? seconds{0} : std::min(life, left_of(*certificate));
}

}  // namespace

void SessionCache::put(std::string_view key, SSL_SESSION& session, TimePoint now)
{
    const auto life = life_of(session);
    const auto size = i2d_SSL_SESSION(&session, nullptr);
    if (life <= seconds{0} || size <= 0 || static_cast<std::size_t>(size) > longest_session) return;
    Session kept{.encoded = std::vector<unsigned char>(static_cast<std::size_t>(size)),
                 .expires_at = now + life,
                 .single_use = SSL_SESSION_get_protocol_version(&session) >= TLS1_3_VERSION};
    auto* end = kept.encoded.data();
    i2d_SSL_SESSION(&session, &end);

    auto found = by_key_.find(key);
    if (found == by_key_.end()) {
        entries_.push_back({std::string{key}, {}});
        found = by_key_.emplace(entries_.back().key, std::prev(entries_.end())).first;
    }
    const auto entry = found->second;
    entries_.splice(entries_.end(), entries_, entry);
    bytes_ += kept.encoded.size();
    entry->sessions.push_back(std::move(kept));
    if (entry->sessions.size() > sessions_per_key) {
        bytes_ -= entry->sessions.front().encoded.size();
        entry->sessions.pop_front();
    }
    while (bytes_ > bytes_limit_) drop(entries_.begin());
}

SessionHandle SessionCache::take(const std::string& key, TimePoint now)
{
    const auto found = by_key_.find(key);
    if (found == by_key_.end()) return nullptr;
    const auto entry = found->second;
    auto& sessions = entry->sessions;

    SessionHandle session;
    if (sessions.back().expires_at > now) {
        const auto* bytes = sessions.back().encoded.data();
        session.reset(d2i_SSL_SESSION(nullptr, &bytes, static_cast<long>(sessions.back().encoded.size())));
    }
    // Those below the newest are older still.
    if (!session) {
        drop(entry);
    } else if (sessions.back().single_use) {
        bytes_ -= sessions.back().encoded.size();
        sessions.pop_back();
        if (sessions.empty()) drop(entry);
    }
    return session;
}

void SessionCache::forget(const std::string& key) noexcept
{
    if (const auto found = by_key_.find(key); found != by_key_.end()) drop(found->second);
}

void SessionCache::drop(Entries::iterator entry) noexcept
{
    for (const auto& session : entry->sessions) bytes_ -= session.encoded.size();
    by_key_.erase(entry->key);
    entries_.erase(entry);
}

}  // namespace fantail::http
