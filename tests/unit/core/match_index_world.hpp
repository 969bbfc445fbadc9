#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "fantail/core/match_index.hpp"

/// Webhooks, and events that are matched by them, in the words of tests.
namespace fantail::core {

inline const RealmName social{"social"};
inline const RealmName conversations{"conversations"};
inline const TenantId acme{"acme"};

/// A table of webhooks, written in the words of a test.
class Webhooks {
public:
    Webhook& add(const std::string& id, std::vector<std::string> events)
    {
        auto& webhook = webhooks_.emplace_back();
        webhook.id = WebhookId{id};
        webhook.realm = social;
        webhook.tenant = acme;
        webhook.events = std::move(events);
        return webhook;
    }

    WebhookSnapshot snapshot()
    {
        for (const auto& webhook : webhooks_) write(webhook);
        webhooks_.clear();
        return table_.snapshot();
    }

    void write(const Webhook& webhook)
    {
        ++version_;
        table_.apply(offset(), {webhook, version_, std::to_string(version_), false});
    }

    void remove(const std::string& id)
    {
        ++version_;
        Webhook webhook;
        webhook.id = WebhookId{id};
        table_.apply(offset(), {webhook, version_, std::to_string(version_), true});
    }

private:
    [[nodiscard]] Offset offset() const { return Offset{static_cast<std::int64_t>(version_)}; }

    WebhookTable table_;
    std::vector<Webhook> webhooks_;
    std::uint64_t version_{0};
};

/// An event of which filters learn what a test says.
class FakeValues : public EventValues {
public:
    FakeValues() = default;
    explicit FakeValues(std::map<std::string, std::vector<FieldValue>> values) : values_{std::move(values)} {}

    const std::vector<SeenField>& payload(const FieldTree& tree) override
    {
        ++asked;
        seen_.assign(tree.size(), {});
        for (const auto& [pointer, values] : values_) {
            const auto number = tree.number_of(pointer);
            if (!number) continue;
            seen_[*number].exists = true;
            for (const auto& value : values) seen_[*number].values.push_back({value, values.size() > 1});
        }
        return seen_;
    }
    std::optional<std::string_view> header(std::string_view name) override
    {
        return name == "x-region" ? std::optional<std::string_view>{"eu"} : std::nullopt;
    }
    std::optional<std::string_view> attribute(std::string_view /*name*/) override { return std::nullopt; }

    int asked{0};

private:
    std::map<std::string, std::vector<FieldValue>> values_;
    std::vector<SeenField> seen_;
};

inline FakeValues no_values;

inline Condition condition(std::string pointer, Operator op, std::vector<FieldValue> operands)
{
    return {.field = {FieldSource::payload, std::move(pointer)},
            .op = op,
            .operands = std::move(operands),
            .expression = {},
            .at = {}};
}

inline std::shared_ptr<const Filter> filter(std::vector<FilterNode> conditions)
{
    return std::make_shared<const Filter>(FilterGroup{Joined::all, std::move(conditions), {}}, "");
}

inline FieldValue number(const char* token) { return Decimal::parse(token); }

inline std::vector<std::string> matched(const MatchIndex& index, const MatchQuery& query)
{
    std::vector<PackedPointer> found;
    index.match(query, found);
    std::vector<std::string> ids;
    for (const auto& held : found) ids.emplace_back(held->id());
    return ids;
}

inline std::vector<std::string> matched(const MatchIndex& index, const char* type)
{
    return matched(index, {social, acme, type, {}, no_values});
}

}  // namespace fantail::core
