#pragma once

#include <array>
#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <gtest/gtest.h>

#include "fakes/fake_record_log.hpp"
#include "fakes/manual_clock.hpp"
#include "ingestor/app/webhook_commands.hpp"

namespace fantail::ingestor::test {

namespace asio = boost::asio;

inline constexpr const char* sealing_keys = "k1 AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=\n";

inline constexpr const char* made_secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

/// RFC 8032, 7.1, test 1.
inline constexpr const char* made_private_key = "whsk_nWGxne/9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A=";
inline constexpr const char* made_public_key = "whpk_11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=";

class CountedChance : public Chance {
public:
    std::string id(std::string_view prefix) override { return std::string{prefix} + std::to_string(++drawn_); }
    std::string secret() override { return made_secret; }
    std::string private_key() override { return made_private_key; }
    std::array<std::byte, 12> nonce() override { return {std::byte(++drawn_)}; }

private:
    int drawn_{0};
};

inline core::Realm realm(const char* name, void (*change)(core::Dialect&))
{
    auto dialect = std::make_shared<core::Dialect>();
    dialect->name = name;
    change(*dialect);
    return {core::RealmName{name}, std::move(dialect), {}};
}

class WebhookCommandsDo : public testing::Test {
protected:
    /// Runs the command to its end; the table follows the log as the reader would.
    template <class T>
    T run(asio::awaitable<T> command)
    {
        std::optional<T> answer;
        asio::co_spawn(io, std::move(command), [&](std::exception_ptr thrown, T result) {
            if (thrown) std::rethrow_exception(thrown);
            answer.emplace(std::move(result));
        });
        while (!answer) {
            io.restart();
            if (io.poll() == 0) follow();
        }
        return std::move(*answer);
    }

    void follow()
    {
        const auto written = log.of("test.webhooks");
        if (!webhooks.is_loaded()) {
            webhooks.states().current(core::Offset{0}, std::chrono::steady_clock::now());
            webhooks.current(core::Offset{0}, std::chrono::steady_clock::now());
        }
        for (; followed < written.size(); ++followed) {
            webhooks.read({.position = {{"test.webhooks", 0}, core::Offset{static_cast<std::int64_t>(followed)}},
                           .timestamp = {},
                           .key = written[followed].key,
                           .value = written[followed].value,
                           .headers = {}});
        }
    }

    asio::io_context io;
    fantail::test::FakeRecordLog log{io};
    fantail::test::ManualClock clock;
    CountedChance chance;
    core::Realms realms{
        {realm("social", [](core::Dialect& dialect) { dialect.custom_headers = false; }),
         realm("catalogued",
               [](core::Dialect& dialect) {
                   dialect.event_types = {{"post.created", {}, {}, {}}, {"post.published", {}, {}, {}}};
               }),
         realm("standard",
               [](core::Dialect& dialect) {
                   dialect.signature.secret = core::SecretForm::base64;
                   dialect.signature.ed25519_prefix = "v1a,";
               }),
         realm("conversations", [](core::Dialect& dialect) {
             dialect.endpoint_key = core::EndpointKeyRule::tenant_and_url;
             dialect.transport = core::Transport::https_only;
             dialect.signature.optional = true;
             dialect.default_events = "message.*";
             dialect.event.selector = core::SelectorRule{{{"conversation_id"}}, "conversation_id", true};
         })}};
    crypto::Sealer sealer{*crypto::Sealer::create(sealing_keys)};
    std::size_t followed{0};
    intake::WebhookFollower webhooks{io.get_executor(), [](const intake::FollowedTable&) {},
                                     [](core::Offset, const core::Error&) {}};
    WebhookCommands commands{
        {webhooks, log, realms, sealer, clock, chance, core::TopicNames{"test."}, std::chrono::seconds{5}, {}}};
    Caller standard{core::RealmName{"standard"}, core::TenantId{"acme"}, Role::tenant};
    Caller acme{core::RealmName{"social"}, core::TenantId{"acme"}, Role::tenant};
    WebhookFields wanted{.url = "https://Receiver.example:443/hook", .events = std::vector<std::string>{"post.*"}};
};

}  // namespace fantail::ingestor::test
