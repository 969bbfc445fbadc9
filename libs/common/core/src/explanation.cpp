#include "fantail/core/explanation.hpp"

#include <algorithm>

#include "fantail/core/event_pattern.hpp"
#include "fantail/core/request_fields.hpp"

namespace fantail::core {

namespace {

constexpr std::string_view every_tenant = "*";

std::string pointer(const FieldPath& path)
{
    std::string text;
    for (const auto& key : path.keys) text += "/" + key;
    return text;
}

std::string list_of(const std::vector<std::string>& texts)
{
    std::string list;
    for (const auto& text : texts) list += (list.empty() ? "" : ", ") + to_json(FieldValue{text});
    return "one of [" + list + "]";
}

std::optional<std::string> shown(std::string_view text)
{
    return text.empty() ? std::nullopt : std::optional{to_json(FieldValue{std::string{text}})};
}

bool wants_type(const Webhook& webhook, std::string_view type)
{
    return std::any_of(webhook.events.begin(), webhook.events.end(), [type](const std::string& text) {
        const auto pattern = EventPattern::create(text);
        return pattern && pattern->matches(type);
    });
}

std::optional<Mismatch> by_selector(const Webhook& webhook, std::string_view selector, const Dialect& dialect)
{
    const auto& rule = dialect.event.selector;
    const auto& wanted = webhook.selectors;
    if (wanted.empty() && !(rule && rule->required)) return std::nullopt;
    // An empty one stands for nothing, as in the index.
    if (!selector.empty() && std::find(wanted.begin(), wanted.end(), selector) != wanted.end()) return std::nullopt;
    return Mismatch{.clause = "/" + (rule ? rule->api_field : "selectors"),
                    .path = rule ? pointer(rule->at) : "",
                    .seen = shown(selector),
                    .wanted = list_of(wanted)};
}

std::string path_of(const FieldName& field)
{
    switch (field.source) {
    case FieldSource::header:
        return "header " + field.name;
    case FieldSource::attribute:
        return "attribute " + field.name;
    case FieldSource::payload:
        break;
    }
    return field.name;
}

std::optional<Mismatch> by_filter(const Filter& filter, EventValues& values)
{
    FieldTree tree;
    filter.name_fields(tree);
    FieldView fields{values, tree};
    auto failed = filter.first_failure(fields);
    if (!failed) return std::nullopt;
    return Mismatch{.clause = "/filter" + failed->at,
                    .path = path_of(failed->field),
                    .seen = std::move(failed->seen),
                    .wanted = std::move(failed->wanted)};
}

}  // namespace

std::optional<Mismatch> why_not(const Webhook& webhook, const MatchQuery& query, const Dialect& dialect)
{
    if (webhook.state != WebhookState::active) {
        return Mismatch{.clause = "/active", .path = "", .seen = std::nullopt, .wanted = "the webhook to be active"};
    }
    if (webhook.tenant != query.tenant && webhook.tenant.value() != every_tenant) {
        return Mismatch{.clause = "/tenant",
                        .path = pointer(dialect.event.tenant),
                        .seen = shown(query.tenant.value()),
                        .wanted = to_json(FieldValue{webhook.tenant.value()})};
    }
    if (!wants_type(webhook, query.type)) {
        return Mismatch{.clause = "/" + dialect.event_list_field,
                        .path = pointer(dialect.event.type.at),
                        .seen = shown(query.type),
                        .wanted = list_of(webhook.events)};
    }
    if (auto mismatch = by_selector(webhook, query.selector, dialect)) return mismatch;
    return webhook.filter ? by_filter(*webhook.filter, query.values) : std::nullopt;
}

SampleRequest sample_request(const Webhook& webhook, const Dialect& dialect, const SampleFacts& facts)
{
    SampleRequest sample;
    sample.headers = {{"Content-Type", std::string{content_type}}, {"webhook-id", std::string{facts.event_id}}};
    const SentFacts sent{facts.event_type, facts.event_time, facts.delivery_id, facts.sent_at};
    for (const auto& rule : dialect.headers) sample.headers.push_back({rule.name, field_value(rule.source, sent)});
    if (dialect.custom_headers) {
        sample.headers.insert(sample.headers.end(), webhook.headers.begin(), webhook.headers.end());
    }
    sample.body = facts.body;
    if (webhook.secret.empty() && dialect.signature.optional) return sample;
    sample.signature_header = dialect.signature.header;
    if (dialect.signature.content == SignedContent::id_timestamp_body) {
        sample.signature_base = std::string{facts.event_id} + "." + std::to_string(facts.sent_at) + ".";
    }
    sample.signature_base += facts.body;
    return sample;
}

}  // namespace fantail::core
