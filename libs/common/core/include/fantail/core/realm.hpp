#pragma once

#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "fantail/core/dialect.hpp"
#include "fantail/core/ids.hpp"

namespace fantail::core {

/// What stands before the JSON of a record.
enum class Framing {
    none,
    confluent,  ///< a zero byte and four of a schema's id, where the record begins with a zero byte
};

/// A source topic of a realm.
struct SourceTopic {
    std::string name;
    TenantId tenant;  ///< of events that name none themselves; empty: such events are rejected
    Framing framing{Framing::none};
};

/// One product: its topics and its dialect.
struct Realm {
    RealmName name;
    std::shared_ptr<const Dialect> dialect;
    std::vector<SourceTopic> topics;
};

/// The realms of an installation. A topic belongs to one realm only.
///
/// Threads: immutable; share freely.
class Realms {
public:
    explicit Realms(std::vector<Realm> realms);

    /// A source topic, and whose it is.
    struct Source {
        const Realm* realm;
        const SourceTopic* topic;
    };

    [[nodiscard]] const Realm* find(const RealmName& name) const noexcept;
    [[nodiscard]] Source source(std::string_view topic) const noexcept;  ///< null pointers where it is nobody's
    [[nodiscard]] std::vector<std::string> topic_names() const;
    [[nodiscard]] std::set<std::string> collections() const;          ///< of their dialects' resources
    [[nodiscard]] std::vector<RealmName> requiring_selector() const;  ///< those whose dialect says so
    [[nodiscard]] const std::vector<Realm>& all() const noexcept { return realms_; }

private:
    std::vector<Realm> realms_;
};

}  // namespace fantail::core
