// Who signs with what, and when: both rotation forms, before, during and after an overlap.

#include <array>
#include <string>
#include <variant>

#include <gtest/gtest.h>

#include "dispatcher/delivering_fixture.hpp"

namespace fantail::dispatcher {
namespace {

using namespace test;
using namespace std::chrono_literals;

constexpr const char* old_secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
constexpr const char* new_secret = "whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYX";
constexpr const char* new_pair = "whsk_VEVTVFNJR05JTkdLRVlET05PVFVTRVRISVNGT1JBTlk=";
constexpr core::Timestamp overlap_ends{1'614'265'330s};

core::Dialect dialect(core::RotationForm form)
{
    core::Dialect dialect;
    dialect.name = "shop";
    dialect.signature = {.header = "Signature",
                         .prefix = "v1,",
                         .secret = core::SecretForm::base64,
                         .digest = core::DigestForm::base64,
                         .rotation = form,
                         .ed25519_prefix = "v1a,"};
    return dialect;
}

struct Row {
    const char* name;
    core::RotationForm form;
    const char* next;  ///< nullptr: there is no rotation
    std::chrono::milliseconds sent_at;
    const char* signatures;  ///< O: the old secret's signature, N: the new one's
};

/// A webhook that is held, and what is sent to it.
class Held : public testing::Test {
protected:
    core::SealedSecret seal(const char* secret)
    {
        const std::array<std::byte, 12> nonce{std::byte(++sealed)};
        return *sealer.seal(secret, {held.webhook.realm, held.webhook.tenant, held.webhook.id}, nonce);
    }

    void hold(const char* next)
    {
        held.webhook.secret = seal(old_secret);
        if (next != nullptr) held.webhook.rotation = {.next = seal(next), .ends_at = overlap_ends};
    }

    PreparedWebhook prepare(const core::Dialect& dialect, core::Timestamp now) const
    {
        return std::get<PreparedWebhook>(PreparedWebhook::prepare(held, dialect, sealer, now));
    }

    /// The signature headers of what is sent, as the table writes them.
    static std::string signatures(const PreparedWebhook& webhook, const core::Dialect& dialect, const char* next,
                                  core::Timestamp now)
    {
        crypto::Signer signer;
        core::DeliveryTask task;
        task.event_id = core::EventId{"evt_1"};
        auto head = webhook.request(task, "{}", now, signer).head;
        head.erase(0, head.find("webhook-id: evt_1\r\n") + 19);
        replace(head, dialect.signature, old_secret, "O", signer);
        if (next != nullptr) replace(head, dialect.signature, next, "N", signer);
        return head.substr(0, head.size() - 2);
    }

    static void replace(std::string& text, const core::SignatureRule& rule, const char* secret, const char* letter,
                        crypto::Signer& signer)
    {
        const auto signature = signer.sign(rule, *crypto::SigningKey::create(rule, secret), {"evt_1", 0, "{}"});
        if (const auto at = text.find(signature); at != std::string::npos) text.replace(at, signature.size(), letter);
    }

    crypto::Sealer sealer{*crypto::Sealer::create(sealing_keys)};
    int sealed{0};
    core::HeldWebhook held{.webhook = webhook_record(sealer, "http://receiver.example/hook").webhook,
                           .version = 1,
                           .write_id = "w1",
                           .offset = core::Offset{0},
                           .deleted = false};
};

class Signing : public Held, public testing::WithParamInterface<Row> {};

TEST_P(Signing, IsAsTheTableSays)
{
    const auto& row = GetParam();
    const auto shop = dialect(row.form);
    hold(row.next);
    const auto now = overlap_ends + row.sent_at;

    EXPECT_EQ(signatures(prepare(shop, now), shop, row.next, now), row.signatures);
    // One that was prepared long before says the same: nobody has to write at the end of an overlap.
    EXPECT_EQ(signatures(prepare(shop, overlap_ends - 24h), shop, row.next, now), row.signatures);
}

constexpr auto one = core::RotationForm::one_header;
constexpr auto two = core::RotationForm::next_header;

INSTANTIATE_TEST_SUITE_P(
    , Signing,
    testing::Values(Row{"OneSecret", two, nullptr, 0ms, "Signature: O\r\n"},
                    Row{"OneSecretInOneHeader", one, nullptr, 0ms, "Signature: O\r\n"},
                    Row{"OverlapBegins", two, new_secret, -24h, "Signature: O\r\nSignature-Next: N\r\n"},
                    Row{"OverlapIsAboutToEnd", two, new_secret, -1ms, "Signature: O\r\nSignature-Next: N\r\n"},
                    Row{"OverlapEnds", two, new_secret, 0ms, "Signature: N\r\n"},
                    Row{"OverlapIsLongOver", two, new_secret, 240h, "Signature: N\r\n"},
                    Row{"OverlapBeginsInOneHeader", one, new_secret, -24h, "Signature: N O\r\n"},
                    Row{"OverlapIsAboutToEndInOneHeader", one, new_secret, -1ms, "Signature: N O\r\n"},
                    Row{"OverlapEndsInOneHeader", one, new_secret, 0ms, "Signature: N\r\n"},
                    Row{"FromHmacToEd25519", one, new_pair, -1ms, "Signature: N O\r\n"},
                    Row{"Ed25519Alone", one, new_pair, 0ms, "Signature: N\r\n"}),
    [](const auto& row) { return std::string{row.param.name}; });

class SigningWithout : public Held {};

TEST_F(SigningWithout, TheOldSecretsSealingKeyGoesOnOnceTheOverlapIsOver)
{
    const auto shop = dialect(two);
    hold(new_secret);
    held.webhook.secret.key_id = "gone";

    EXPECT_EQ(signatures(prepare(shop, overlap_ends), shop, new_secret, overlap_ends), "Signature: N\r\n");
}

TEST_F(SigningWithout, ASealingKeyThatIsInUseSendsNothing)
{
    const auto shop = dialect(two);
    for (const bool old_is_gone : {true, false}) {
        hold(new_secret);
        (old_is_gone ? held.webhook.secret : held.webhook.rotation->next).key_id = "gone";
        const auto prepared = PreparedWebhook::prepare(held, shop, sealer, overlap_ends - 1ms);
        const auto* why = std::get_if<PreparedWebhook::Unsendable>(&prepared);
        ASSERT_NE(why, nullptr);
        EXPECT_EQ(why->reason, core::OutcomeReason::secret_unreadable);
    }
}

}  // namespace
}  // namespace fantail::dispatcher
