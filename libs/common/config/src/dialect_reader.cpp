#include "dialect_reader.hpp"

#include <algorithm>
#include <charconv>
#include <system_error>
#include <utility>

#include "dialect_section.hpp"
#include "dialect_values.hpp"
#include "fantail/core/event_pattern.hpp"

namespace fantail::config {

namespace {

using std::chrono::milliseconds;

constexpr auto accepted_name = "up to 32 of a-z, 0-9, _ and -, a letter first";
constexpr auto accepted_api_field = "up to 32 letters, digits and _, a letter first";
constexpr auto accepted_collection = "up to 32 of a-z, 0-9 and -, a letter first";
constexpr auto accepted_event = "a text: an event as a JSON object";
constexpr auto accepted_header = "a header name that is neither the transport's (Host, Content-…) nor webhook-id";
constexpr milliseconds shortest_timeout{std::chrono::seconds{1}};
constexpr milliseconds longest_timeout{std::chrono::seconds{60}};
constexpr milliseconds longest_delay{std::chrono::hours{24 * 7}};
constexpr milliseconds shortest_horizon{std::chrono::seconds{1}};
constexpr milliseconds longest_horizon{std::chrono::hours{24 * 365}};
constexpr std::size_t most_delays = 32;

class Reader {
public:
    explicit Reader(YamlMap& file) : file_{file} {}

    WrittenDialect read()
    {
        DialectSection top{file_, out_.origins};
        top.word({"name", accepted_name, Need::required}, dialect_.name, is_name);
        if (auto event = top.section({"event", "a map with type and envelope", Need::required})) read_event(*event);
        if (auto signature = top.section({"signature", "a map with header", Need::required}))
            read_signature(*signature);
        if (auto headers = top.section({"headers", "a map of header names"})) read_headers(*headers);
        top.flag("custom_headers", dialect_.custom_headers);
        top.choice<core::BodyFormat>("body_format", dialect_.body_format,
                                     {{"raw", core::BodyFormat::raw},
                                      {"javascript", core::BodyFormat::javascript},
                                      {"python", core::BodyFormat::python},
                                      {"php", core::BodyFormat::php}},
                                     Need::required);
        top.value({"attempt_timeout", "1s to 60s", Need::required}, dialect_.attempt_timeout, timeout);
        top.choice<core::Transport>("transport", dialect_.transport,
                                    {{"any", core::Transport::any},
                                     {"https_advised", core::Transport::https_advised},
                                     {"https_only", core::Transport::https_only}},
                                    Need::required);
        if (auto retry = top.section({"retry", "a map with delays", Need::required})) read_retry(*retry);
        if (auto health = top.section({"health", "a map with disable_after"})) read_health(*health);
        top.choice<core::EndpointKeyRule>(
            "endpoint_key", dialect_.endpoint_key,
            {{"webhook", core::EndpointKeyRule::webhook}, {"tenant_and_url", core::EndpointKeyRule::tenant_and_url}},
            Need::optional);
        if (auto limits = top.section({"limits", "a map with requests and per, in_flight"})) read_limits(*limits);
        top.flag("name_required", dialect_.name_required);
        top.word({"default_events", "an event pattern such as message.*"}, dialect_.default_events,
                 [](const std::string& pattern) { return core::EventPattern::create(pattern).has_value(); });
        top.word({"event_list_field", accepted_api_field}, dialect_.event_list_field, is_api_field);
        if (auto resource = top.section({"resource", "a map with collection, url_at and secret_at"}))
            read_resource(*resource);
        top.word({"test_event", accepted_event}, dialect_.test_event, is_json_object);
        file_.refuse_unknown();
        return std::move(out_);
    }

private:
    void read_event(YamlMap& map)
    {
        auto& event = dialect_.event;
        DialectSection section{map, out_.origins};
        if (auto type = section.section({"type", "a map with at, prefix and lower_case", Need::required})) {
            DialectSection rule{*type, out_.origins};
            rule.pointer("at", event.type.at, Need::required);
            rule.word({"prefix", "up to 64 visible characters"}, event.type.prefix, is_signature_prefix);
            rule.flag("lower_case", event.type.lower_case);
            type->refuse_unknown();
        }
        section.pointer("tenant", event.tenant, Need::optional);
        section.pointer("id", event.id, Need::optional);
        section.pointer("time", event.time, Need::optional);
        if (auto selector = section.section({"selector", "a map with at and api_field"})) {
            auto& rule = event.selector.emplace();
            DialectSection keys{*selector, out_.origins};
            keys.pointer("at", rule.at, Need::required);
            keys.word({"api_field", accepted_api_field, Need::required}, rule.api_field, is_api_field);
            keys.flag("required", rule.required);
            selector->refuse_unknown();
        }
        section.list({"envelope", "a list of the event's top-level keys, each once", Need::required},
                     [&](const std::string& key) {
                         const bool is_new =
                             !key.empty() && std::ranges::find(event.envelope, key) == event.envelope.end();
                         if (is_new) event.envelope.push_back(key);
                         return is_new;
                     });
        section.list({"append_missing", "a list of: id, time"}, [&](const std::string& field) {
            if (field != "id" && field != "time") return false;
            event.append_missing.push_back(field == "id" ? event.id : event.time);
            return true;
        });
        map.refuse_unknown();
    }

    void read_signature(YamlMap& map)
    {
        auto& signature = dialect_.signature;
        DialectSection section{map, out_.origins};
        section.word({"header", accepted_header, Need::required}, signature.header, is_dialect_header);
        section.word({"prefix", "up to 64 visible characters"}, signature.prefix, is_signature_prefix);
        section.choice<core::SignedContent>(
            "content", signature.content,
            {{"body", core::SignedContent::body}, {"id_timestamp_body", core::SignedContent::id_timestamp_body}},
            Need::optional);
        section.choice<core::SecretForm>("secret", signature.secret,
                                         {{"text", core::SecretForm::text}, {"base64", core::SecretForm::base64}},
                                         Need::optional);
        section.choice<core::DigestForm>("digest", signature.digest,
                                         {{"hex", core::DigestForm::hex}, {"base64", core::DigestForm::base64}},
                                         Need::optional);
        section.flag("optional", signature.optional);
        section.choice<core::RotationForm>(
            "rotation", signature.rotation,
            {{"next_header", core::RotationForm::next_header}, {"one_header", core::RotationForm::one_header}},
            Need::optional);
        section.word({"ed25519_prefix", "1 to 64 visible characters"}, signature.ed25519_prefix,
                     [](const std::string& prefix) { return !prefix.empty() && is_signature_prefix(prefix); });
        map.refuse_unknown();
    }

    /// The keys are the file's own: each is a header to send.
    void read_headers(YamlMap& map)
    {
        DialectSection section{map, out_.origins};
        for (const auto& name : map.keys()) {
            core::HeaderRule rule{.name = name, .source = core::HeaderSource::event_type};
            section.choice<core::HeaderSource>(name, rule.source,
                                               {{"event_type", core::HeaderSource::event_type},
                                                {"event_time", core::HeaderSource::event_time},
                                                {"delivery_id", core::HeaderSource::delivery_id},
                                                {"sent_at", core::HeaderSource::sent_at}},
                                               Need::required);
            if (!is_dialect_header(name)) {
                map.faults().push_back(
                    {out_.origins["headers." + name], "headers." + name, "is not to be sent", accepted_header});
            }
            dialect_.headers.push_back(rule);
        }
    }

    void read_retry(YamlMap& map)
    {
        auto& retry = dialect_.retry;
        DialectSection section{map, out_.origins};
        section.choice<core::DelayFrom>("from", retry.from,
                                        {{"previous_attempt", core::DelayFrom::previous_attempt},
                                         {"first_attempt", core::DelayFrom::first_attempt}},
                                        Need::optional);
        section.list(
            {"delays", "a list of 1 to 32 durations such as 250ms, 30s, 5m, 1h, from 1ms to 7d", Need::required},
            [&](const std::string& text) {
                const auto delay = parse_duration(text);
                if (!delay || *delay <= milliseconds::zero() || *delay > longest_delay) return false;
                retry.delays.push_back(*delay);
                return retry.delays.size() <= most_delays;
            });
        section.value({"jitter", "a part from 0 to below 1, such as 0.1"}, retry.jitter, part);
        section.choice<core::Retried>(
            "retried", retry.retried,
            {{"every_non_2xx", core::Retried::every_non_2xx}, {"all_but_4xx", core::Retried::all_but_4xx}},
            Need::optional);
        section.choice<core::Gone>(
            "gone", retry.gone,
            {{"like_any_other", core::Gone::like_any_other}, {"final_and_disables", core::Gone::final_and_disables}},
            Need::optional);
        section.choice<core::RetryAfterHeader>(
            "retry_after", retry.retry_after,
            {{"ignored", core::RetryAfterHeader::ignored}, {"honoured", core::RetryAfterHeader::honoured}},
            Need::optional);
        section.choice<core::OpenCircuit>("open_circuit", retry.open_circuit,
                                          {{"stands_in", core::OpenCircuit::stands_in},
                                           {"waits", core::OpenCircuit::waits},
                                           {"ignored", core::OpenCircuit::ignored}},
                                          Need::optional);
        map.refuse_unknown();
    }

    void read_limits(YamlMap& map)
    {
        auto& limits = dialect_.limits;
        DialectSection section{map, out_.origins};
        core::RateLimit rate;
        section.value({"requests", "1 to 1000000"}, rate.requests,
                      count<std::uint32_t, core::RateLimit::most_requests>);
        section.value({"per", "a duration from 1s to 1h"}, rate.per, limit_period);
        if (out_.origins.contains("limits.requests")) limits.rate = rate;
        std::size_t in_flight = 0;
        section.value({"in_flight", "1 to 10000"}, in_flight, count<std::size_t, core::LimitRule::most_in_flight>);
        if (in_flight > 0) limits.in_flight = in_flight;
        map.refuse_unknown();
    }

    template <class Number, Number most>
    static std::optional<Number> count(const std::string& text)
    {
        Number value{};
        const auto* end = text.data() + text.size();
        const auto [stop, error] = std::from_chars(text.data(), end, value);
        const bool is_count = error == std::errc{} && stop == end && value >= 1 && value <= most;
        return is_count ? std::optional{value} : std::nullopt;
    }

    static std::optional<milliseconds> limit_period(const std::string& text)
    {
        const auto period = parse_duration(text);
        if (!period || *period < core::RateLimit::shortest_period || *period > core::RateLimit::longest_period)
            return {};
        return period;
    }

    void read_resource(YamlMap& map)
    {
        auto& resource = dialect_.resource.emplace();
        DialectSection section{map, out_.origins};
        section.word({"collection", accepted_collection, Need::required}, resource.collection, is_collection);
        section.pointer("url_at", resource.url_at, Need::required);
        section.pointer("secret_at", resource.secret_at, Need::optional);
        map.refuse_unknown();
    }

    void read_health(YamlMap& map)
    {
        DialectSection section{map, out_.origins};
        section.value({"disable_after", "a duration such as 12h, 5d, from 1s to 365d"}, dialect_.health.disable_after,
                      horizon);
        map.refuse_unknown();
    }

    /// A value of an optional target.
    static std::optional<std::optional<milliseconds>> horizon(const std::string& text)
    {
        const auto duration = parse_duration(text);
        if (!duration || *duration < shortest_horizon || *duration > longest_horizon) return std::nullopt;
        return duration;
    }

    static std::optional<milliseconds> timeout(const std::string& text)
    {
        const auto duration = parse_duration(text);
        if (!duration || *duration < shortest_timeout || *duration > longest_timeout) return std::nullopt;
        return duration;
    }

    static std::optional<double> part(const std::string& text)
    {
        double value = 0.0;
        const auto* end = text.data() + text.size();
        const auto [stop, error] = std::from_chars(text.data(), end, value);
        const bool is_part = error == std::errc{} && stop == end && value >= 0.0 && value < 1.0;  // NaN is neither
        return is_part ? std::optional{value} : std::nullopt;
    }

    YamlMap& file_;
    WrittenDialect out_;
    core::Dialect& dialect_{out_.dialect};
};

}  // namespace

WrittenDialect read_dialect(YamlMap& file) { return Reader{file}.read(); }

}  // namespace fantail::config
