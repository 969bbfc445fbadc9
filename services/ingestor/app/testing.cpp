#include "ingestor/app/testing.hpp"

#include <algorithm>
#include <utility>
#include <variant>
#include <vector>

#include "fantail/codec/test_event.hpp"
#include "fantail/core/nearest.hpp"
#include "fantail/core/partitioner.hpp"
#include "fantail/core/time_text.hpp"
#include "fantail/crypto/hash.hpp"
#include "ingestor/app/fan_out.hpp"

namespace fantail::ingestor {

namespace asio = boost::asio;
using core::Error;
using core::ErrorCode;

namespace {

constexpr std::chrono::seconds beside_the_attempt{5};  // to the dispatcher, and its outcome back
constexpr std::string_view every_tenant = "*";

/// Counts a test as under way for as long as it lives.
class UnderWay {
public:
    explicit UnderWay(std::size_t& count) noexcept : count_{count} { ++count_; }
    ~UnderWay() { --count_; }
    UnderWay(const UnderWay&) = delete;
    UnderWay& operator=(const UnderWay&) = delete;

private:
    std::size_t& count_;
};

/// Forgets what was expected, however that ends.
class Expectation {
public:
    Expectation(TestOutcomes& outcomes, const core::DeliveryId& delivery) noexcept
        : outcomes_{outcomes}, delivery_{delivery}
    {
    }
    ~Expectation() { outcomes_.forget(delivery_); }
    Expectation(const Expectation&) = delete;
    Expectation& operator=(const Expectation&) = delete;

private:
    TestOutcomes& outcomes_;
    const core::DeliveryId& delivery_;
};

Error no_answer()
{
    return {ErrorCode::unavailable, "no dispatcher has said in time what came of the test; it may still be sent"};
}

}  // namespace

asio::awaitable<core::Result<Tested>> Testing::test(Caller caller, core::WebhookId id, TestRequest wanted)
{
    auto held = parts_.webhooks.followed().webhooks.find_packed(id);
    if (!held || !caller.finds(*held)) co_return Error{ErrorCode::not_found, "no such webhook"};
    const auto* realm = parts_.realms.find(caller.realm);
    if (realm == nullptr) co_return Error{ErrorCode::not_found, "the webhook's realm is not configured here"};
    if (under_way_ >= most_under_way) {
        co_return Error{ErrorCode::unavailable,
                        std::to_string(most_under_way) + " tests are under way; try again in a moment"};
    }
    const UnderWay counted{under_way_};
    auto prepared = prepare(caller, std::move(held), *realm, wanted);
    if (!prepared) co_return prepared.error();

    auto type = prepared->event_type;
    const auto deadline = parts_.clock.steady() + realm->dialect->attempt_timeout + beside_the_attempt;
    auto outcome = co_await send(std::move(*prepared), deadline);
    if (!outcome) co_return outcome.error();
    co_return Tested{.event_type = std::move(type), .outcome = std::move(*outcome)};
}

asio::awaitable<core::Result<core::Outcome>> Testing::send(Prepared prepared, TestOutcomes::Deadline deadline)
{
    const Expectation expectation{parts_.outcomes, prepared.delivery};
    const auto expected = co_await parts_.outcomes.expect(*prepared.task.partition, prepared.delivery, deadline);
    if (!expected) co_return expected.error();

    const auto written = co_await intake::append(parts_.log, std::move(prepared.task));
    if (!written) co_return Error{ErrorCode::unavailable, written.error().detail};

    auto outcome = co_await parts_.outcomes.outcome(prepared.delivery, deadline);
    if (!outcome) co_return no_answer();
    co_return std::move(*outcome);
}

core::Result<Testing::Prepared> Testing::prepare(const Caller& caller, core::PackedPointer held,
                                                 const core::Realm& realm, const TestRequest& wanted)
{
    if (auto checked = check_type(realm, wanted); !checked) return checked.error();
    const auto webhook = held->unpack().webhook;
    const auto& tenant = webhook.tenant.value() == every_tenant ? caller.tenant : webhook.tenant;
    auto event = event_for(tenant, webhook, realm, wanted);
    if (!event) return event.error();

    Prepared prepared{.task = {}, .delivery = {}, .event_type = event->type};
    auto made = Deliveries::create(std::move(*event), {std::move(held)}, parts_.limits.max_bytes);
    if (const auto* refused = std::get_if<codec::Refused>(&made)) {
        return Error{ErrorCode::invalid_argument, refused->detail};
    }
    const auto& deliveries = std::get<Deliveries>(made);
    prepared.delivery = deliveries.delivery_id(webhook.id);
    prepared.task = deliveries.only_task(parts_.topics);
    prepared.task.partition = core::partition_of(prepared.task.key, parts_.partitions);
    return prepared;
}

core::Result<Event> Testing::event_for(const core::TenantId& tenant, const core::Webhook& webhook,
                                       const core::Realm& realm, const TestRequest& wanted)
{
    const auto now = parts_.clock.wall();
    const auto id = parts_.chance.id("evt_");
    codec::TestEventParts parts{.type = wanted.type,
                                .data = wanted.data,
                                .tenant = tenant.value(),
                                .id = id,
                                .time = core::iso8601_millis(now),
                                .selector = {},
                                .uuid = crypto::uuid_v5(crypto::event_namespace, id)};
    if (!webhook.selectors.empty()) parts.selector = webhook.selectors.front();
    auto written = codec::write_test_event(*realm.dialect, parts);
    if (!written) return written.error();

    const core::SourceTopic topic{.name = parts_.topics.deliveries, .tenant = tenant};
    core::InRecord record;  // member by member: GCC 12 takes a braced one here for uninitialized
    record.position = {{topic.name, 0}, core::Offset{0}};
    record.timestamp = now;
    record.value = std::move(*written);
    record.headers = {{"tenant", tenant.value()}};
    auto read = read_event(record, {&realm, &topic}, reader_, parts_.limits);
    if (const auto* refused = std::get_if<codec::Refused>(&read)) {
        return Error{ErrorCode::invalid_argument, "the event would be rejected (" +
                                                      std::string{codec::to_string(refused->reason)} +
                                                      "): " + refused->detail};
    }
    auto event = std::get<Event>(std::move(read));
    event.test = true;
    // Never that of an earlier test whose event had the same bytes.
    event.identity = "test\n" + id;
    event.id = core::EventId{id};
    return event;
}

/// The dialect's own test may be of a type that its catalogue does not have.
core::Result<void> Testing::check_type(const core::Realm& realm, const TestRequest& wanted)
{
    const auto& known = realm.dialect->event_types;
    if (!wanted.type || known.empty()) return {};
    std::vector<std::string> names;
    names.reserve(known.size() + 1);
    for (const auto& each : known) names.push_back(each.name);
    const auto usual = codec::write_test_event(*realm.dialect, {});
    const auto fields =
        usual ? reader_.read(*usual, realm.dialect->event, parts_.limits)
              : std::variant<codec::EventFields, codec::Refused>{codec::Refused{codec::Rejection::no_type, {}}};
    if (const auto* read = std::get_if<codec::EventFields>(&fields)) names.push_back(read->type);
    if (std::find(names.begin(), names.end(), *wanted.type) != names.end()) return {};
    return Error{ErrorCode::invalid_argument, "there is no event type " + *wanted.type +
                                                  core::did_you_mean(*wanted.type, names) +
                                                  "; GET /v1/event-types lists them"};
}

}  // namespace fantail::ingestor
