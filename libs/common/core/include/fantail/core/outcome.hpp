#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "fantail/core/delivery.hpp"

namespace fantail::core {

/// Why there is no HTTP answer. The label values of metrics and logs: a closed set.
enum class AttemptError {
    none,
    url_refused,     ///< the URL, or a header of the webhook, is not one we may send
    address_denied,  ///< every resolved address is denied
    name_not_found,
    resolve_failed,
    connect_refused,
    connect_failed,  ///< unreachable, reset
    tls_invalid,     ///< the chain does not verify, or the handshake failed
    tls_expired,
    tls_name_mismatch,
    timeout,         ///< the one deadline over the whole exchange, once it was connected
    closed,          ///< the peer closed before its answer was whole
    protocol_error,  ///< an answer that is not HTTP/1.1 as we accept it
    answer_too_large,
    out_of_descriptors,  ///< this process's own: never the endpoint's failure
    aborted,             ///< we were told to stop: never the endpoint's failure
    circuit_open,        ///< not sent: a request that failed within the last minute stands in for it
    connect_timeout,     ///< the deadline came before there was a connection
};

std::string_view to_string(AttemptError error) noexcept;

/// How long each part of an exchange took; zero where it did not happen.
struct AttemptPhases {
    std::chrono::microseconds queue{0};  ///< from being taken to the start
    std::chrono::microseconds dns{0};
    std::chrono::microseconds connect{0};
    std::chrono::microseconds tls{0};
    std::chrono::microseconds first_byte{0};  ///< from the request's last byte to the answer's first
    std::chrono::microseconds total{0};
};

/// Whether an answer takes the delivery off our hands.
[[nodiscard]] constexpr bool is_2xx(std::optional<int> status) noexcept
{
    return status && *status >= 200 && *status <= 299;
}

/// One HTTP exchange, as it went.
struct Attempt {
    std::uint32_t number{1};  ///< 1 for the first request of the chain
    Timestamp started_at{};
    std::optional<int> status;  ///< nullopt: no whole answer, see error
    AttemptError error{AttemptError::none};
    std::string error_detail;  ///< for a person; nothing of the inside of our network
    AttemptPhases phases;
    std::string answer;       ///< the first 4 KiB of the body
    std::string retry_after;  ///< the answer's `Retry-After` as it came; empty: none. Not written into records
    std::string address;      ///< the one dialled; empty if none was

    [[nodiscard]] bool delivered() const noexcept { return is_2xx(status); }
};

/// What a person should look at first, where the answer suggests it; else empty. Receivers that check signatures answer
/// 401; if they do so from the first request on, they were set up with another secret or another form of the body.
[[nodiscard]] std::string_view hint_of(const Attempt& attempt) noexcept;

inline constexpr std::size_t answer_kept = 4096;  ///< bytes

/// What one turn came to.
enum class Verdict { delivered, retry, parked, failed, discarded };

/// Why it came to that, where the verdict alone does not say. A closed set: label values, dead letters' reasons.
enum class OutcomeReason {
    none,
    attempt_failed,      ///< the attempt beside it says how; it is tried again
    attempts_exhausted,  ///< the attempt was the last of its schedule
    not_retried,         ///< an answer that the dialect takes as final
    gone,                ///< 410 where it is final: the webhook is disabled
    too_old,             ///< the next retry would lie past the maximum age
    unreadable_task,     ///< the task header cannot be read
    poison_task,         ///< its dispatchers died of it, one after the other
    foreign_webhook,     ///< the task's realm or tenant is not its webhook's
    secret_unreadable,   ///< no key opens the webhook's secret: nothing goes out unsigned
    expired,             ///< it waited until Kafka would have deleted it
    unknown_realm,       ///< no such realm is configured here
    webhook_gone,
    webhook_inactive,
    webhook_disabled,  ///< by the system
    no_room,           ///< it waits for its slot: its endpoint has as much as it can take
    rate_limited,      ///< it waits for its slot: its endpoint may be asked for no more
    waits_for_probe,   ///< it waits until its endpoint is tried again
};

/// What an attempt's end changes about its webhook's health, as far as it is written down.
enum class HealthChange {
    none,
    failing,    ///< it counts as failing from now on
    recovered,  ///< and from now on no more
    disabled,   ///< nothing more is to be sent to this version of it
};

struct HealthDecision {
    HealthChange change{HealthChange::none};
    std::optional<Timestamp> failing_since{};  ///< the first failure with no success since; nullopt: not failing

    friend bool operator==(const HealthDecision&, const HealthDecision&) = default;
};

std::string_view to_string(HealthChange change) noexcept;
std::string_view to_string(Verdict verdict) noexcept;
std::string_view to_string(OutcomeReason reason) noexcept;

/// The record in `fantail.outcomes`: exactly one a turn, written and acknowledged before anything follows from it.
struct Outcome {
    DeliveryTask task;  ///< of an unreadable one only what is known: nothing
    EndpointKey endpoint_key;
    Position task_position;  ///< where the task lies in `fantail.deliveries`
    Verdict verdict{Verdict::failed};
    OutcomeReason reason{OutcomeReason::none};
    std::optional<Attempt> attempt;   ///< none where nothing was sent
    std::optional<Timestamp> due_at;  ///< of retry and parked
    Timestamp decided_at{};
    std::string decided_by;            ///< the worker, for people who read the log
    std::uint64_t webhook_version{0};  ///< that was sent to, or would have been; 0: not asked for
    HealthDecision health{};           ///< of the webhook
};

}  // namespace fantail::core
