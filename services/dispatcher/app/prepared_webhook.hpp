#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "dispatcher/app/ports.hpp"
#include "fantail/core/delivery.hpp"
#include "fantail/core/dialect.hpp"
#include "fantail/core/url.hpp"
#include "fantail/core/webhook_table.hpp"
#include "fantail/crypto/sealer.hpp"
#include "fantail/crypto/signature.hpp"

namespace fantail::dispatcher {

/// A webhook at one version, made ready for sending: its URL checked, its secret opened, the part of the request's
/// head that never changes written once. What differs from delivery to delivery is appended to that.
///
/// Threads: one worker's.
class PreparedWebhook {
public:
    /// Why nothing can be sent to it: an outcome's reason, or (url_refused) an attempt that never left.
    struct Unsendable {
        core::OutcomeReason reason;
        core::AttemptError error;
        std::string detail;
    };

    /// `now`: a secret that is out of use need not open.
    static std::variant<PreparedWebhook, Unsendable> prepare(const core::HeldWebhook& held,
                                                             const core::Dialect& dialect, const crypto::Sealer& sealer,
                                                             core::Timestamp now);

    /// Signed now, whatever the delivery's age: receivers check that the timestamp is fresh. While a secret is rotated,
    /// with both; from the end of the overlap on with the new one alone.
    [[nodiscard]] SignedRequest request(const core::DeliveryTask& task, std::string_view body, core::Timestamp now,
                                        crypto::Signer& signer) const;

    [[nodiscard]] const core::Url& url() const noexcept { return url_; }

    /// The record of `fantail.webhooks` that this was made from.
    [[nodiscard]] core::Offset made_from() const noexcept { return made_from_; }

private:
    PreparedWebhook(core::Url url, const core::Dialect& dialect, core::Offset made_from);

    /// A secret that is to come, and from when it is the only one.
    struct NextKey {
        crypto::SigningKey key;
        core::Timestamp alone_from;
    };

    void append_signatures(std::string& head, const crypto::SignedMessage& message, core::Timestamp now,
                           crypto::Signer& signer) const;
    void append_dialect_headers(std::string& head, const core::DeliveryTask& task, std::int64_t sent_at) const;

    core::Url url_;
    const core::Dialect* dialect_;  ///< of the realms, which outlive every worker
    core::Offset made_from_;
    std::string fixed_head_;
    std::string owner_;
    std::optional<crypto::SigningKey> key_;  ///< nullopt: unsigned, where the dialect allows it
    std::optional<NextKey> next_key_;        ///< beside key_
};

}  // namespace fantail::dispatcher
