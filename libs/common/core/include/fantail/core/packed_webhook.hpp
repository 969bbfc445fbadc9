#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <boost/smart_ptr/intrusive_ptr.hpp>
#include <boost/smart_ptr/intrusive_ref_counter.hpp>

#include "fantail/core/filter.hpp"
#include "fantail/core/ids.hpp"
#include "fantail/core/one_piece.hpp"
#include "fantail/core/webhook.hpp"

namespace fantail::core {

/// A webhook as a reader of `fantail.webhooks` holds it. A deleted one is kept (without its settings) until its
/// tombstone, so that an older write that comes late does not bring it back.
struct HeldWebhook {
    Webhook webhook;
    std::uint64_t version;
    std::string write_id;
    Offset offset;  ///< of the record that made it so
    bool deleted;
    Timestamp written_at{};  ///< the log's time of that record
};

class PackedWebhook;
using PackedPointer = boost::intrusive_ptr<const PackedWebhook>;

/// A held webhook in one piece of memory with its count of owners: what matching and fan-out ask of it is read where it
/// lies, all else by unpack().
///
/// A million are held, and hardly any is looked at. As a HeldWebhook each would take 700 bytes beside its texts, most
/// of it for members that are empty, in a dozen allocations.
///
/// Threads: immutable; share freely.
/// Cost:    some 100 bytes beside the texts, and the compiled filter; unpack() allocates what a HeldWebhook has.
class PackedWebhook : public boost::intrusive_ref_counter<PackedWebhook, boost::thread_safe_counter>, public OnePiece {
public:
    static PackedPointer pack(const HeldWebhook& held);

    PackedWebhook(const PackedWebhook&) = delete;
    PackedWebhook& operator=(const PackedWebhook&) = delete;
    ~PackedWebhook() = default;

    [[nodiscard]] HeldWebhook unpack() const;

    [[nodiscard]] std::string_view id() const noexcept { return {behind() + filter_size_, id_size_}; }
    [[nodiscard]] std::string_view realm() const noexcept { return {id().data() + id_size_, realm_size_}; }
    [[nodiscard]] std::string_view tenant() const noexcept { return {realm().data() + realm_size_, tenant_size_}; }
    [[nodiscard]] std::string_view url() const noexcept { return {tenant().data() + tenant_size_, url_size_}; }
    [[nodiscard]] WebhookState state() const noexcept
    {
        return active_ ? WebhookState::active : WebhookState::inactive;
    }
    [[nodiscard]] std::optional<BodyFormat> body_format() const noexcept;
    [[nodiscard]] std::uint64_t version() const noexcept { return version_; }
    [[nodiscard]] Offset offset() const noexcept { return offset_; }
    [[nodiscard]] bool deleted() const noexcept { return deleted_; }
    [[nodiscard]] Timestamp created_at() const noexcept;
    [[nodiscard]] Timestamp written_at() const noexcept;
    [[nodiscard]] std::string_view write_id() const noexcept;
    [[nodiscard]] FilterView filter() const noexcept { return filter_size_ == 0 ? FilterView{} : FilterView{behind()}; }

    [[nodiscard]] std::vector<std::string_view> events() const;
    [[nodiscard]] std::vector<std::string_view> selectors() const;
    [[nodiscard]] bool names_selector(std::string_view selector) const noexcept;

    /// Asks the memory for the count of owners and the filter.
    void fetch() const noexcept
    {
        constexpr std::size_t lines_of_most = 5;  // two or three conditions with their texts
        fetch_lines(this, lines_of_most);
    }

private:
    struct Texts;
    using Expressions = std::vector<std::shared_ptr<const Regex>>;

    PackedWebhook(const HeldWebhook& held, const Texts& texts);

    [[nodiscard]] const char* behind() const noexcept { return reinterpret_cast<const char*>(this + 1); }
    [[nodiscard]] const char* rest() const noexcept { return url().data() + url_size_; }

    // Behind it lie the filter, the texts by these sizes, and the rest as packed_webhook.cpp writes and reads it.
    std::uint32_t filter_size_;
    std::uint32_t id_size_;
    std::uint32_t realm_size_;
    std::uint32_t tenant_size_;
    std::uint32_t url_size_;
    bool active_;
    bool deleted_;
    std::uint8_t body_format_;  ///< 0: the dialect's
    std::uint64_t version_;
    Offset offset_;
    std::unique_ptr<const Expressions> expressions_;  ///< that the filter names; nullptr: it names none
};

}  // namespace fantail::core
