#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "ingestor/webhook_commands_fixture.hpp"

namespace fantail::ingestor::test {

/// One process of several on the same log: it reads when the test says so.
class Replica {
public:
    Replica(asio::io_context& io, fantail::test::FakeRecordLog& log, const core::Realms& realms,
            const crypto::Sealer& sealer, const fantail::test::ManualClock& clock, Chance& chance)
        : log_{log}, webhooks{io.get_executor(), [](const intake::FollowedTable&) {},
                              [](core::Offset, const core::Error&) {}},
          commands{
              {webhooks, log, realms, sealer, clock, chance, core::TopicNames{"test."}, std::chrono::seconds{5}, {}}}
    {
        webhooks.states().current(core::Offset{0}, std::chrono::steady_clock::now());
        webhooks.current(core::Offset{0}, std::chrono::steady_clock::now());
    }

    /// Whether there was anything.
    bool follow()
    {
        const auto written = log_.of("test.webhooks");
        const bool any = followed_ < written.size();
        for (; followed_ < written.size(); ++followed_) {
            const auto& record = written[followed_];
            webhooks.read({.position = {{"test.webhooks", 0}, core::Offset{static_cast<std::int64_t>(followed_)}},
                           .timestamp = {},
                           .key = record.key,
                           .value = record.value,
                           .headers = record.headers});
        }
        return any;
    }

private:
    fantail::test::FakeRecordLog& log_;
    std::size_t followed_{0};

public:
    intake::WebhookFollower webhooks;
    WebhookCommands commands;
};

class TwoReplicas : public testing::Test {
protected:
    template <class T>
    using Answer = std::shared_ptr<std::optional<T>>;

    template <class T>
    Answer<T> begin(asio::awaitable<T> command)
    {
        auto answer = std::make_shared<std::optional<T>>();
        asio::co_spawn(io, std::move(command), [answer](std::exception_ptr thrown, T result) {
            if (thrown) std::rethrow_exception(thrown);
            answer->emplace(std::move(result));
        });
        return answer;
    }

    /// Until nothing goes on without a replica that reads.
    void run()
    {
        io.restart();
        while (io.poll() > 0) {
        }
    }

    /// Until nothing goes on.
    void run_and_read()
    {
        do {
            run();
        } while (static_cast<int>(a.follow()) + static_cast<int>(b.follow()) > 0);
    }

    template <class T>
    T run(asio::awaitable<T> command)
    {
        const auto answer = begin(std::move(command));
        run_and_read();
        return std::move(answer->value());
    }

    std::uint64_t version_of(const core::WebhookId& id) { return a.webhooks.table().find(id)->version; }

    asio::io_context io;
    fantail::test::FakeRecordLog log{io};
    fantail::test::ManualClock clock;
    CountedChance chance;
    core::Realms realms{{realm("social", [](core::Dialect& dialect) { dialect.custom_headers = false; })}};
    crypto::Sealer sealer{*crypto::Sealer::create(sealing_keys)};
    Replica a{io, log, realms, sealer, clock, chance};
    Replica b{io, log, realms, sealer, clock, chance};
    Caller acme{core::RealmName{"social"}, core::TenantId{"acme"}, Role::tenant};
    WebhookFields wanted{.url = "https://receiver.example/hook", .events = std::vector<std::string>{"post.*"}};
};

}  // namespace fantail::ingestor::test
