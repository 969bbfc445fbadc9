// What matching costs: `match_bench [--webhooks N]`, a million by default, for an optimised build.
//
// Two shapes of the same number of webhooks, each with a filter of one equality and one comparison: many tenants of
// ten, and one tenant with all of them. Each event matches one webhook. For each, at a hundredth of the number and at
// the number: how long their records take to be read, the bytes that the table and the index take, look-ups, how long a
// change takes to be matched by, and look-ups while another thread makes a hundred changes a second. What one wait for
// the memory costs here comes first: at a million a look-up is two or three of these.

#include <malloc.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <future>
#include <map>
#include <memory>
#include <numeric>
#include <random>
#include <string>
#include <string_view>
#include <thread>
#include <variant>
#include <vector>

#include "fantail/codec/field_reader.hpp"
#include "fantail/codec/filter_reader.hpp"
#include "fantail/codec/records.hpp"
#include "fantail/core/match_index.hpp"

namespace core = fantail::core;
namespace codec = fantail::codec;

namespace {

using Clock = std::chrono::steady_clock;

constexpr std::size_t lookups = 200'000;
constexpr std::size_t fewest_changes = 100;

const core::RealmName realm{"shop"};

std::size_t heap_in_use() { return mallinfo2().uordblks + mallinfo2().hblkhd; }

double microseconds(Clock::duration duration) { return std::chrono::duration<double, std::micro>(duration).count(); }

enum class Shape { tenants_of_ten, one_tenant };

std::string store_of(std::size_t number) { return "store_" + std::to_string(number); }

core::TenantId tenant_of(Shape shape, std::size_t number)
{
    return core::TenantId{shape == Shape::one_tenant ? "acme" : "tenant_" + std::to_string(number / 10)};
}

core::Webhook webhook(Shape shape, std::size_t number)
{
    core::Webhook webhook;
    webhook.id = core::WebhookId{"wh_" + std::to_string(100'000'000 + number)};
    webhook.realm = realm;
    webhook.tenant = tenant_of(shape, number);
    webhook.name = "receiver.example";
    webhook.url = "https://receiver.example/hooks/" + std::to_string(number);
    webhook.events = {"order.*"};
    const auto filter = R"({"payload":{"data.store":")" + store_of(number) + R"(","data.amount":{"$gte":100}}})";
    webhook.filter = std::get<0>(codec::read_filter(filter));
    webhook.secret = {.key_id = "k1", .nonce = std::string(12, 'n'), .ciphertext = std::string(54, 'c')};
    return webhook;
}

/// What the texts of a webhook take, wherever they lie; nothing that the program adds to keep them.
std::size_t text_of(const core::Webhook& webhook)
{
    std::size_t bytes = webhook.id.value().size() + webhook.realm.value().size() + webhook.tenant.value().size() +
                        webhook.name.size() + webhook.url.size() + webhook.filter->text().size() +
                        webhook.secret.key_id.size() + webhook.secret.nonce.size() + webhook.secret.ciphertext.size();
    for (const auto& event : webhook.events) bytes += event.size();
    return bytes;
}

/// An event whose fields were read already: the look-up alone.
class ReadValues : public core::EventValues {
public:
    ReadValues()
    {
        for (auto& field : seen_) {
            field.exists = true;
            field.values.resize(1);
        }
        seen_[at_amount].values[0].value = core::Decimal::parse("250");
    }

    void store(std::string text) { seen_[at_store].values[0].value = std::move(text); }

    const std::vector<core::SeenField>& payload(const core::FieldTree& /*tree*/) override { return seen_; }
    std::optional<std::string_view> header(std::string_view /*name*/) override { return std::nullopt; }
    std::optional<std::string_view> attribute(std::string_view /*name*/) override { return std::nullopt; }

private:
    static constexpr std::size_t at_amount = 0;  // the index numbers fields in the order of their names
    static constexpr std::size_t at_store = 1;
    std::vector<core::SeenField> seen_{2};
};

/// What a compiled filter takes of its webhook's piece of memory, beside its text.
std::size_t filter_bytes()
{
    const auto filter = webhook(Shape::one_tenant, 100'000).filter;
    return filter->block().size() - filter->text().size();
}

/// What it takes to read from memory, out of the cache, what only the last read has told the place of.
double wait_for_memory_us()
{
    constexpr std::size_t cache_line = 64;
    constexpr std::size_t steps = 1'000'000;
    struct alignas(cache_line) Line {
        std::size_t next;
    };
    std::vector<Line> lines((std::size_t{512} << 20U) / cache_line);
    std::vector<std::size_t> order(lines.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::shuffle(order.begin(), order.end(), std::mt19937_64{7});
    for (std::size_t at = 0; at < order.size(); ++at) lines[order[at]].next = order[(at + 1) % order.size()];
    std::size_t at = order.front();
    const auto begun = Clock::now();
    for (std::size_t step = 0; step < steps; ++step) at = lines[at].next;
    const auto took = microseconds(Clock::now() - begun) / steps;
    return at < lines.size() ? took : 0;  // or no compiler would have walked there
}

/// Of many times one by one: a shared machine takes a core away now and then, which a mean would show and nothing else.
struct Times {
    double median_us;
    double p99_us;
};

Times times_of(std::vector<float>& times)
{
    std::sort(times.begin(), times.end());
    return {times[times.size() / 2], times[times.size() * 99 / 100]};
}

struct Figures {
    double load_seconds;  ///< from the records' bytes to the table
    double build_seconds;
    std::size_t table_bytes;  ///< a webhook, its texts left out
    std::size_t index_bytes;  ///< a webhook
    Times lookup;
    Times lookup_from_bytes;  ///< with the event's fields taken from its JSON
    Times lookup_while_changed;
    Times change;  ///< from the record to the index that knows it
};

class Bench {
public:
    Bench(Shape shape, std::size_t count) : shape_{shape}, count_{count}
    {
        load();
        const auto snapshot = table_.snapshot();
        const auto with_table = heap_in_use();
        const auto begun = Clock::now();
        index_ = core::MatchIndex::build(snapshot, {});
        figures_.build_seconds = microseconds(Clock::now() - begun) / 1e6;
        figures_.index_bytes = (heap_in_use() - with_table) / count;
    }

    Figures run()
    {
        draw();
        const auto read_before = [this](std::size_t number) -> core::EventValues& {
            read_.store(store_of(number));
            return read_;
        };
        figures_.lookup = look_up(read_before);
        std::optional<codec::AskedValues> asked;
        std::string event;
        const std::vector<core::Header> none;
        figures_.lookup_from_bytes = look_up([&](std::size_t number) -> core::EventValues& {
            event = R"({"id":"evt_1","type":"order.paid","timestamp":"2024-01-15T10:00:00Z","data":{"store":")" +
                    store_of(number) +
                    R"(","amount":250.00,"items":[{"sku":"a","quantity":1},{"sku":"b","quantity":2}]}})";
            asked.emplace(reader_, codec::AskedEvent{event, none, {}, {}});
            return *asked;
        });

        std::promise<void> enough;
        std::thread changing{[this, &enough] { change_until(enough.get_future()); }};
        figures_.lookup_while_changed = look_up(read_before, 10);
        enough.set_value();
        changing.join();
        return figures_;
    }

private:
    core::WebhookRecord record(core::Webhook webhook)
    {
        ++version_;
        return {std::move(webhook), version_, "w", false};
    }

    void load()
    {
        const auto before = heap_in_use();
        std::size_t text = 0;
        Clock::duration spent{};
        for (std::size_t number = 0; number < count_; ++number) {
            auto made = webhook(shape_, number);
            text += text_of(made);
            const auto bytes = codec::encode(record(std::move(made)));
            const auto begun = Clock::now();
            table_.apply(core::Offset{static_cast<std::int64_t>(version_)},
                         codec::decode_webhook_record(bytes).value());
            spent += Clock::now() - begun;
        }
        figures_.load_seconds = microseconds(spent) / 1e6;
        static_cast<void>(table_.snapshot());
        figures_.table_bytes = (heap_in_use() - before - text) / count_;
    }

    /// Events are drawn beforehand, and in no order: each finds its webhook out of the cache, as events do.
    void draw()
    {
        std::mt19937_64 random{7};
        for (std::size_t number = 0; number < lookups; ++number) drawn_.push_back(random() % count_);
        for (const auto number : drawn_) tenants_.push_back(tenant_of(shape_, number));
    }

    template <class Values>
    Times look_up(Values values, int rounds = 1)
    {
        std::vector<float> took;
        std::vector<core::PackedPointer> matches;
        for (int round = 0; round < rounds; ++round) {
            for (std::size_t at = 0; at < drawn_.size(); ++at) {
                auto& event = values(drawn_[at]);
                matches.clear();
                const auto index = index_.load();
                const auto begun = Clock::now();
                index->match({realm, tenants_[at], "order.paid", {}, event}, matches);
                took.push_back(static_cast<float>(microseconds(Clock::now() - begun)));
                if (matches.size() == 1) continue;
                std::fprintf(stderr, "event %zu matched %zu webhooks\n", drawn_[at], matches.size());
                std::exit(1);
            }
        }
        return times_of(took);
    }

    void change_until(const std::future<void>& enough)
    {
        std::vector<float> took;
        auto next = Clock::now();
        bool is_enough = false;
        for (std::size_t number = 0; !is_enough || took.size() < fewest_changes; ++number) {
            auto changed = record(webhook(shape_, drawn_[number % drawn_.size()]));
            changed.webhook.name = "changed";
            const auto begun = Clock::now();
            table_.apply(core::Offset{static_cast<std::int64_t>(version_)}, std::move(changed));
            index_ = core::MatchIndex::rebuild(*index_.load(), table_.snapshot());
            took.push_back(static_cast<float>(microseconds(Clock::now() - begun)));
            next += std::chrono::milliseconds{10};
            is_enough = enough.wait_until(next) == std::future_status::ready;
        }
        figures_.change = times_of(took);
    }

    Shape shape_;
    std::size_t count_;
    core::WebhookTable table_;
    std::uint64_t version_{0};
    std::atomic<std::shared_ptr<const core::MatchIndex>> index_;
    std::vector<std::size_t> drawn_;
    std::vector<core::TenantId> tenants_;
    ReadValues read_;
    codec::FieldReader reader_;
    Figures figures_{};
};

void measure(Shape shape, std::size_t count)
{
    const auto figures = std::make_unique<Bench>(shape, count)->run();
    std::printf("%s, %zu webhooks: loaded in %.2f s, built in %.2f s; table %zu + index %zu bytes a webhook beside its "
                "texts\n",
                shape == Shape::one_tenant ? "one tenant" : "ten webhooks a tenant", count, figures.load_seconds,
                figures.build_seconds, figures.table_bytes, figures.index_bytes);
    const auto print = [](const char* what, const Times& times) {
        std::printf("    %-42s median %7.2f us, p99 %7.2f us\n", what, times.median_us, times.p99_us);
    };
    print("a look-up", figures.lookup);
    print("... with the event's JSON read", figures.lookup_from_bytes);
    print("... while 100 changes a second are made", figures.lookup_while_changed);
    print("a change", figures.change);
}

}  // namespace

int main(int argc, char* argv[])
{
    std::size_t count = 1'000'000;
    if (argc == 3 && std::string_view{argv[1]} == "--webhooks") count = std::strtoull(argv[2], nullptr, 10);
    if (count < 1'000) {
        std::fputs("usage: match_bench [--webhooks N], at least 1000\n", stderr);
        return 2;
    }
    std::printf("a wait for the memory takes %.2f us\n", wait_for_memory_us());
    std::printf("a filter of two conditions takes %zu bytes beside its text, which the table's figure includes\n",
                filter_bytes());
    for (const auto shape : {Shape::tenants_of_ten, Shape::one_tenant}) {
        measure(shape, count / 100);
        measure(shape, count);
    }
    return 0;
}
