#include "fantailctl/commands/sample_delivery.hpp"

#include <chrono>
#include <utility>
#include <variant>

#include "fantail/codec/body.hpp"
#include "fantail/codec/event_reader.hpp"
#include "fantail/core/event_identity.hpp"
#include "fantail/core/request_fields.hpp"
#include "fantail/core/time_text.hpp"
#include "fantail/core/url.hpp"
#include "fantail/crypto/hash.hpp"
#include "fantail/crypto/signature.hpp"
#include "fantailctl/commands/delivery_headers.hpp"

namespace fantail::fantailctl {

namespace {

core::Result<codec::EventFields> read(std::string_view event, const core::EventShape& shape)
{
    codec::EventReader reader;
    auto read = reader.read(event, shape, {});
    if (auto* fields = std::get_if<codec::EventFields>(&read)) return std::move(*fields);
    const auto& refused = std::get<codec::Refused>(read);
    return core::Error{core::ErrorCode::unreadable, "the ingestor would reject the event (" +
                                                        std::string{codec::to_string(refused.reason)} +
                                                        "): " + refused.detail};
}

core::Result<core::Url> url_for(const core::Dialect& dialect, const std::string& text)
{
    auto url = core::Url::parse(text);
    if (url && dialect.transport == core::Transport::https_only && url->scheme() != core::Scheme::https) {
        return core::Error{core::ErrorCode::invalid_argument, text + ": the dialect delivers over https only"};
    }
    return url;
}

std::string id_of(const codec::EventFields& fields)
{
    const bool usable = fields.id && core::is_usable_event_id(*fields.id);
    return usable ? *fields.id : "evt_" + std::string(32, '0');  // where the ingestor derives one
}

}  // namespace

core::Result<SampleDelivery> sample_delivery(const core::Dialect& dialect, std::string_view event,
                                             const SampleChoices& choices)
{
    const auto fields = read(event, dialect.event);
    if (!fields) return fields.error();
    const auto url = url_for(dialect, choices.url);
    if (!url) return url.error();
    std::optional<crypto::SigningKey> key;
    if (choices.secret) {
        auto made = crypto::SigningKey::create(dialect.signature, *choices.secret);
        if (!made) return made.error();
        key.emplace(std::move(*made));
    }

    ShownDelivery shown{.id = id_of(*fields),
                        .event_type = fields->type,
                        .event_time = fields->time.value_or(core::iso8601_millis(choices.now)),
                        .delivery_id = crypto::uuid_v5(crypto::delivery_namespace, "sample"),
                        .sent_at = std::chrono::floor<std::chrono::seconds>(choices.now).time_since_epoch().count(),
                        .body = {}};
    const auto completed = codec::append_missing(event, dialect.event, {shown.id, shown.event_time});
    auto formatted = codec::format_body(completed ? std::string_view{*completed} : event, choices.body_format);
    shown.body = formatted.body;

    SampleDelivery sample{.request_line = "POST " + std::string{url->target()} + " HTTP/1.1",
                          .headers = {{"Host", std::string{url->host_field()}},
                                      {"User-Agent", std::string{core::user_agent}},
                                      {"Content-Type", std::string{core::content_type}},
                                      {"Content-Length", std::to_string(formatted.body.size())}},
                          .body = formatted.body,
                          .untouched = formatted.untouched,
                          .signature_base = {}};
    for (auto& header : delivery_headers(dialect, key ? &*key : nullptr, shown)) {
        sample.headers.push_back(std::move(header));
    }
    if (key) {
        sample.signature_base =
            crypto::signed_head(dialect.signature, {shown.id, shown.sent_at, shown.body}) + formatted.body;
    }
    return sample;
}

}  // namespace fantail::fantailctl
