#pragma once

#include <cstddef>
#include <list>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

#include "dispatcher/app/delivering.hpp"
#include "dispatcher/delivering_fixture.hpp"
#include "dispatcher/fakes.hpp"
#include "dispatcher/virtual_kafka.hpp"
#include "fakes/fake_failure.hpp"

namespace fantail::dispatcher::test {

/// Requests wait until the test answers them.
class VirtualEndpoint : public Endpoint {
public:
    explicit VirtualEndpoint(boost::asio::any_io_executor executor) : answered_{std::move(executor)} {}

    boost::asio::awaitable<core::Attempt> post(const SignedRequest& /*request*/, std::string_view body,
                                               std::chrono::steady_clock::time_point /*deadline*/) override
    {
        const auto place = pending.insert(pending.end(), Pending{std::string{body}, std::nullopt});
        sent.push_back(place->body);
        while (!place->answer) co_await answered_.wait();
        auto answer = std::move(*place->answer);
        pending.erase(place);
        co_return answer;
    }

    struct Pending {
        std::string body;
        std::optional<core::Attempt> answer;
    };

    void answer(std::list<Pending>::iterator place, core::Attempt attempt)
    {
        place->answer = std::move(attempt);
        answered_.notify_all();
    }

    std::list<Pending> pending;
    std::vector<std::string> sent;  ///< bodies, which name their deliveries

private:
    runtime::AsyncEvent answered_;
};

/// One dispatcher process, from the moment it is given the partition: the real intake and deliveries over a virtual
/// Kafka. Destroyed, it dies as by `kill -9`.
class Life {
public:
    struct World {
        VirtualKafka& kafka;
        const fantail::test::ManualClock& clock;
        const core::Realms& realms;
        const crypto::Sealer& sealer;
        const core::WebhookSnapshot& webhooks;
    };

    explicit Life(const World& world)
        : world_{world}, broker_{world.clock}, table_{io_.get_executor(), world.clock}, outcomes_{world.kafka},
          log{world.kafka}, committer_{world.kafka, world.clock}, endpoint{io_.get_executor()},
          delivering_{{.isolation = {},
                       .in_flight_per_endpoint = 64,
                       .waiting_in_memory = 2,
                       .retries = {},
                       .duplicates = {.age = std::chrono::hours{48}},
                       .topics = core::TopicNames{"test."},
                       .partitions = 1,
                       .worker = "w0"},
                      {io_.get_executor(), endpoint, log, outcomes_, table_, world.realms, world.sealer, world.clock,
                       broker_, counts, failure_, tasks_, [] { return core::Jitter::none(); }}},
          intake_{io_.get_executor(),
                  {.per_partition = {}, .per_worker = {}, .revoke_grace = std::chrono::milliseconds{0}},
                  delivering_,
                  world.clock},
          next_{world.kafka.committed.offset}
    {
        delivering_.settle_at(intake_);
        intake_.take_from(committer_);
        renew_table();
        intake_.assigned(world.kafka.committed.partition, next_, world.kafka.committed.metadata);
        run();
    }

    ~Life() { io_.stop(); }
    Life(const Life&) = delete;
    Life& operator=(const Life&) = delete;

    /// Runs whatever need not wait.
    void run()
    {
        io_.restart();
        io_.poll();
    }

    bool take()
    {
        const auto& tasks = world_.kafka.log("test.deliveries");
        const auto at = static_cast<std::size_t>(next_.value());
        if (at >= tasks.size() || !intake_.has_room(world_.kafka.committed.partition)) return false;
        next_ = next_.next();
        intake_.taken(tasks[at]);
        run();
        return true;
    }

    /// Timers that a second brings.
    void tick()
    {
        renew_table();
        delivering_.start_due();
        delivering_.look_for_outcomes();
        run();
    }

    void commit()
    {
        intake_.commit();
        run();
    }

    bool acknowledge_commit()
    {
        const bool acknowledged = committer_.acknowledge_next(intake_);
        run();
        return acknowledged;
    }

    bool store() { return log.store_next(); }

    bool acknowledge()
    {
        const bool acknowledged = log.acknowledge_next();
        run();
        return acknowledged;
    }

    /// The partition goes to another member; what this commits is Kafka's at once.
    void revoke()
    {
        boost::asio::co_spawn(io_, intake_.revoking({world_.kafka.committed.partition}),
                              [this](std::exception_ptr /*none*/, std::vector<intake::CommitPoint> points) {
                                  for (auto& point : points) world_.kafka.committed = std::move(point);
                              });
        while (!intake_.partitions().empty()) run();
        run();
    }

    /// As a fenced member hears of it.
    void lose()
    {
        intake_.lost({world_.kafka.committed.partition});
        run();
    }

    [[nodiscard]] bool is_idle()
    {
        const auto end = static_cast<std::int64_t>(world_.kafka.log("test.deliveries").size());
        return log.is_quiet() && endpoint.pending.empty() && intake_.unsettled() == 0 && next_.value() == end &&
               world_.kafka.committed.offset.value() == end;
    }

private:
    void renew_table() { table_.replace({world_.webhooks, world_.clock.steady()}); }

    World world_;
    boost::asio::io_context io_;
    BrokerTime broker_;
    TableView table_;
    VirtualOutcomeLog outcomes_;

public:
    VirtualLog log;

private:
    VirtualCommitter committer_;
    fantail::test::FakeFailure failure_;

public:
    VirtualEndpoint endpoint;
    FakeCounts counts;

private:
    runtime::TaskGroup tasks_{io_, [](const std::exception_ptr& thrown) { std::rethrow_exception(thrown); }};
    Delivering delivering_;
    intake::Intake intake_;
    core::Offset next_;
};

}  // namespace fantail::dispatcher::test
