#include <algorithm>
#include <iterator>
#include <string_view>
#include <utility>

#include "dialect_reader.hpp"
#include "dialect_values.hpp"

namespace fantail::config {

namespace {

using core::Dialect;

class Rules {
public:
    Rules(const WrittenDialect& written, const std::string& file) : written_{written}, file_{file} {}

    Faults ask()
    {
        check_envelope();
        check_appended();
        check_headers();
        check_ed25519();
        check_delays();
        check_limits();
        check_api_fields();
        check_resource();
        return std::move(faults_);
    }

private:
    /// A key that decides where an event goes must be known to be there once: receivers would see the last of two, a
    /// parser the first.
    void check_envelope()
    {
        const auto& event = dialect_.event;
        check_in_envelope("event.type.at", event.type.at);
        check_in_envelope("event.tenant", event.tenant);
        check_in_envelope("event.id", event.id);
        check_in_envelope("event.time", event.time);
        if (event.selector) check_in_envelope("event.selector.at", event.selector->at);
    }

    void check_in_envelope(const std::string& key, const core::FieldPath& path)
    {
        const auto& envelope = dialect_.event.envelope;
        if (path.empty() || std::ranges::find(envelope, path.keys.front()) != envelope.end()) return;
        fault(key, "`" + to_pointer(path) + "` begins with a key that event.envelope does not name",
              "add " + path.keys.front() + " to event.envelope");
    }

    void check_appended()
    {
        const auto& appended = dialect_.event.append_missing;
        for (std::size_t i = 0; i < appended.size(); ++i) {
            if (appended[i].empty()) {
                fault("event.append_missing", "names a field that has no pointer", "give event.id or event.time");
            }
            if (std::find(appended.begin(), appended.begin() + static_cast<std::ptrdiff_t>(i), appended[i]) !=
                appended.begin() + static_cast<std::ptrdiff_t>(i)) {
                fault("event.append_missing", "names a field twice", "id, time");
            }
        }
    }

    void check_headers()
    {
        const auto& headers = dialect_.headers;
        const auto& signature = dialect_.signature;
        for (std::size_t i = 0; i < headers.size(); ++i) {
            const auto key = "headers." + headers[i].name;
            const bool is_signature =
                same_header(headers[i].name, signature.header) || same_header(headers[i].name, signature.next_header());
            if (is_signature) fault(key, "is the signature's header", "another name");
            for (std::size_t j = 0; j < i; ++j) {
                if (same_header(headers[i].name, headers[j].name)) fault(key, "is written twice", "each name once");
            }
        }
        const bool says_when = std::ranges::any_of(
            headers, [](const core::HeaderRule& rule) { return rule.source == core::HeaderSource::sent_at; });
        if (signature.content == core::SignedContent::id_timestamp_body && !says_when) {
            fault("signature.content", "signs a timestamp that no header carries, so that nobody can verify it",
                  "a header of sent_at under headers, or content: body");
        }
    }

    // The secret's own prefix, whsk_, says that it is one: as text it would be HMAC's key.
    void check_ed25519()
    {
        const auto& signature = dialect_.signature;
        if (signature.ed25519_prefix.empty()) return;
        if (signature.secret != core::SecretForm::base64) {
            fault("signature.ed25519_prefix", "is for secrets that are decoded", "signature.secret: base64 beside it");
        }
        if (signature.ed25519_prefix == signature.prefix) {
            fault("signature.ed25519_prefix", "is that of HMAC, so that nobody can tell the two apart", "another one");
        }
    }

    void check_delays()
    {
        const auto& retry = dialect_.retry;
        const auto not_later = std::ranges::adjacent_find(retry.delays, [](auto a, auto b) { return b <= a; });
        if (retry.from == core::DelayFrom::first_attempt && not_later != retry.delays.end()) {
            fault("retry.delays", "do not ascend, though all are counted from the first attempt",
                  "ascending durations");
        }
    }

    void check_limits()
    {
        if (written_.origins.contains("limits.per") && !dialect_.limits.rate) {
            fault("limits.per", "limits nothing by itself", "limits.requests beside it");
        }
    }

    // A list under the name of another member would never be read, or hide that one.
    void check_api_fields()
    {
        check_api_field("event_list_field", dialect_.event_list_field);
        if (!dialect_.event.selector) return;
        const auto& field = dialect_.event.selector->api_field;
        check_api_field("event.selector.api_field", field);
        if (field == dialect_.event_list_field || field == "events" || field == "eventTypes") {
            fault("event.selector.api_field", "is a name of the list of event patterns", "another name");
        }
    }

    void check_api_field(const std::string& key, const std::string& field)
    {
        static constexpr std::string_view members[] = {"active",
                                                       "body_format",
                                                       "created_at",
                                                       "disabled",
                                                       "failing_since",
                                                       "last_triggered_at",
                                                       "success_rate",
                                                       "filter",
                                                       "limits",
                                                       "headers",
                                                       "id",
                                                       "isActive",
                                                       "name",
                                                       "retry",
                                                       "rotation",
                                                       "public_key",
                                                       "secret",
                                                       "signature",
                                                       "status",
                                                       "tenant",
                                                       "updated_at",
                                                       "warnings",
                                                       "url"};
        if (std::ranges::find(members, field) == std::end(members)) return;
        fault(key, "is another member of the management API's webhooks", "a name that is none of theirs");
    }

    void check_resource()
    {
        static constexpr std::string_view own[] = {"deliveries", "egress", "event-types", "events", "explain",
                                                   "health",     "logs",   "webhooks",    "ws"};
        const auto& resource = dialect_.resource;
        if (!resource) return;
        if (std::ranges::find(own, resource->collection) != std::end(own)) {
            fault("resource.collection", "is the management API's own", "another name");
        }
        const auto& selector = dialect_.event.selector;
        if (!selector || !selector->required) {
            fault("resource", "is named by what its webhook selects by",
                  "event.selector with required: true beside it");
        }
        if (resource->url_at == resource->secret_at) {
            fault("resource.secret_at", "is where the URL lies", "another pointer");
        }
    }

    void fault(const std::string& key, std::string problem, std::string accepted)
    {
        const auto origin = written_.origins.find(key);
        faults_.push_back(
            {origin == written_.origins.end() ? file_ : origin->second, key, std::move(problem), std::move(accepted)});
    }

    const WrittenDialect& written_;
    const Dialect& dialect_{written_.dialect};
    const std::string& file_;
    Faults faults_;
};

}  // namespace

Faults check_dialect(const WrittenDialect& written, const std::string& file) { return Rules{written, file}.ask(); }

}  // namespace fantail::config
