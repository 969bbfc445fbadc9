#pragma once

#include <algorithm>
#include <deque>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include <boost/asio/io_context.hpp>
#include <gtest/gtest.h>

#include "dispatcher/relay/relaying.hpp"
#include "fakes/fake_committer.hpp"
#include "fakes/fake_failure.hpp"
#include "fakes/fake_record_log.hpp"
#include "fakes/manual_clock.hpp"
#include "fantail/codec/records.hpp"

namespace fantail::dispatcher {

namespace asio = boost::asio;
using namespace std::chrono_literals;
using core::DelayTier;
using std::chrono::milliseconds;

inline const core::TopicNames topics{"test."};
inline constexpr std::int32_t number = 3;

inline core::Partition delay(DelayTier tier, std::int32_t partition = number)
{
    return {topics.delay(tier), partition};
}

class FakeRelayCounts : public RelayCounts {
public:
    void forwarded(DelayTier /*to*/) override { ++forwards; }
    void returned(core::ReturnReason reason, milliseconds behind) override
    {
        ++returns[reason];
        late = std::max(late, behind);
    }
    void unreadable() override { ++unreadables; }
    void duplicate() override { ++duplicates; }
    void put_back() override { ++put_backs; }
    void settled_late() override { ++settled_after_loss; }

    int forwards{0};
    std::map<core::ReturnReason, int> returns;
    milliseconds late{0};
    int unreadables{0};
    int duplicates{0};
    int put_backs{0};
    int settled_after_loss{0};
};

inline core::DeliveryTask task_due(core::Timestamp due_at, const std::string& digit = "0")
{
    core::DeliveryTask task;
    task.delivery_id = core::DeliveryId{"6ba7b810-9dad-51d1-80b4-00c04fd430c" + digit};
    task.at = {.replay = 0, .turn = 1, .hop = 0};
    task.realm = core::RealmName{"shop"};
    task.tenant = core::TenantId{"acme"};
    task.webhook_id = core::WebhookId{"wh_1"};
    task.source = {{"shop.events", 0}, core::Offset{7}};
    task.event_id = core::EventId{"msg_1"};
    task.event_type = "order.paid";
    task.due_at = due_at;
    return task;
}

/// A relay with its delay topics in memory: what it writes there it reads again, as through a broker.
class RelayingFixture : public testing::Test {
protected:
    void SetUp() override
    {
        relaying.settle_at(intake);
        intake.take_from(committer);
        for (const auto tier : core::all_delay_tiers) give(delay(tier));
        renew_lease();
    }

    void give(const core::Partition& partition)
    {
        intake.assigned(partition, core::Offset{0}, {});
        given.push_back(partition);
    }

    void renew_lease()
    {
        for (const auto& partition : given) intake.committed({partition, core::Offset{0}, {}}, clock.steady());
    }

    void park(const core::Partition& partition, const core::DeliveryTask& task, std::string value = "body")
    {
        append(partition, "wh_1", std::move(value), {{"other", "kept"}, {"task", codec::encode(task)}});
    }

    void append(const core::Partition& partition, std::string key, std::optional<std::string> value,
                std::vector<core::Header> headers)
    {
        auto& parked = logs[partition];
        core::InRecord record;
        record.position = {partition, core::Offset{static_cast<std::int64_t>(parked.size())}};
        record.timestamp = clock.wall();
        record.key = std::move(key);
        record.value = std::move(value);
        record.headers = std::move(headers);
        parked.push_back(std::move(record));
    }

    /// What the consumer does: each partition's next record, where there is room and the partition is not set aside.
    void feed()
    {
        for (auto& [partition, parked] : logs) {
            auto& next = next_of[partition];
            if (const auto back = seen_aside.find(partition); back != seen_aside.end()) {
                if (committer.set_aside.contains(partition)) continue;
                next = static_cast<std::size_t>(back->second.value());
                seen_aside.erase(back);
            }
            while (next < parked.size() && intake.has_room(partition)) {
                auto record = parked[next++];
                intake.taken(std::move(record));
                if (const auto aside = committer.set_aside.find(partition); aside != committer.set_aside.end()) {
                    seen_aside.insert(*aside);
                    break;
                }
            }
        }
    }

    void settle()
    {
        io.restart();
        io.poll();
        for (; passed_on < log.all().size(); ++passed_on) {
            const auto& record = log.all()[passed_on];
            if (record.topic == topics.deliveries) {
                returned_at.push_back(clock.wall());
                continue;
            }
            append({record.topic, *record.partition}, record.key, record.value, record.headers);
        }
    }

    /// When there is more to do.
    Relaying::Time turn()
    {
        feed();
        relaying.look();
        feed();
        settle();
        feed();
        return relaying.look();
    }

    void pass(milliseconds duration)
    {
        const auto end = clock.steady() + duration;
        auto next = turn();
        while (clock.steady() < end) {
            clock.advance(std::chrono::ceil<milliseconds>(std::min(next, end) - clock.steady()));
            renew_lease();
            next = turn();
        }
    }

    [[nodiscard]] std::vector<core::OutRecord> returned() const { return log.of(topics.deliveries); }

    static core::DeliveryTask task_in(const core::OutRecord& record)
    {
        const auto header = std::find_if(record.headers.begin(), record.headers.end(),
                                         [](const auto& one) { return one.name == "task"; });
        return codec::decode_task(header->value).value();
    }

    asio::io_context io;
    test::FakeRecordLog log{io};
    test::ManualClock clock;
    test::FakeFailure failure;
    test::FakeCommitter committer;
    FakeRelayCounts counts;
    BrokerTime broker_time{clock};
    Relaying relaying{
        io.get_executor(),
        {.topics = topics, .duplicates = {.age = 1min, .entries = 1'000}, .held_bytes = 4'000},
        {.log = log, .clock = clock, .time = broker_time, .counts = counts, .failure = failure},
    };
    intake::Intake intake{io.get_executor(), {.per_partition = {}, .per_worker = {}, .lease = 30s}, relaying, clock};

    std::vector<core::Partition> given;
    std::map<core::Partition, std::deque<core::InRecord>> logs;
    std::map<core::Partition, std::size_t> next_of;
    std::map<core::Partition, core::Offset> seen_aside;
    std::vector<core::Timestamp> returned_at;
    std::size_t passed_on{0};
};

}  // namespace fantail::dispatcher
