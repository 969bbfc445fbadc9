// Credentials follow their files.

#include <string>

#include <boost/asio/io_context.hpp>
#include <gtest/gtest.h>

#include <fcntl.h>

#include "fantail/crypto/hash.hpp"
#include "ingestor/adapters/credentials/credential_watch.hpp"
#include "temporary_folder.hpp"
#include "token_samples.hpp"

namespace fantail::ingestor {
namespace {

constexpr core::Timestamp now{std::chrono::seconds{1'000'000}};

std::string keys_file(std::initializer_list<const char*> keys)
{
    std::string text = "keys:\n";
    for (const auto* key : keys) {
        text += "  - {sha256: " + crypto::sha256_hex(key) + ", realm: social, tenant: acme}\n";
    }
    return keys.size() == 0 ? "keys: []\n" : text;
}

class CredentialsFollow : public testing::Test {
protected:
    CredentialsFollow()
    {
        realms.realms.push_back({.name = core::RealmName{"social"}, .dialect = "social", .topics = {}, .origin = {}});
        folder.write("keys.yaml", keys_file({"first", "second"}));
        folder.write("secret", test::shop_secret);
        folder.write("jwt.yaml", "issuers: [{realm: social, keys: [{algorithm: HS256, secret_file: secret}], "
                                 "claims: {tenant: /t}}]");
    }

    bool knows(const std::string& bearer) { return credentials.caller(bearer, now).has_value(); }

    bool has_failed()
    {
        return metrics.exposition().find("\nfantail_credentials_reload_failed 1") != std::string::npos;
    }

    const std::string token = test::signed_token(test::shop_secret, R"({"exp":1000060,"t":"acme"})");
    fantail::test::TemporaryFolder folder;
    config::RealmsConfig realms;
    obs::Metrics metrics{{"ingestor", "1", "c", "g"}};
    obs::Log log{
        {.service = "ingestor", .level = obs::Level::error, .descriptor = ::open("/dev/null", O_WRONLY | O_CLOEXEC)}};
    boost::asio::io_context io;
    Credentials credentials{std::make_shared<CredentialSet>()};
};

class CredentialsOfBothFiles : public CredentialsFollow {
protected:
    CredentialsOfBothFiles() { credentials.replace(loaded.set); }

    const CredentialPaths paths{folder / "keys.yaml", folder / "jwt.yaml"};
    LoadedCredentials loaded{load_credentials(paths, realms)};
    CredentialWatch watch{io, {credentials, paths, realms, metrics, log}, loaded.files};
};

TEST_F(CredentialsOfBothFiles, AreKeysAndTokens)
{
    EXPECT_TRUE(knows("first"));
    EXPECT_TRUE(knows(token));
    EXPECT_FALSE(knows("third"));
}

TEST_F(CredentialsOfBothFiles, EndWithTheirEntry)
{
    folder.write("keys.yaml", keys_file({"second", "third"}));
    EXPECT_TRUE(knows("first"));

    watch.look();

    EXPECT_FALSE(knows("first"));
    EXPECT_TRUE(knows("second"));
    EXPECT_TRUE(knows("third"));
    EXPECT_FALSE(has_failed());
}

TEST_F(CredentialsOfBothFiles, FollowTheKeyFilesThatTheJwtFileNames)
{
    folder.write("secret", test::forum_secret);

    watch.look();

    EXPECT_FALSE(knows(token));
    EXPECT_TRUE(knows(test::signed_token(test::forum_secret, R"({"exp":1000060,"t":"acme"})")));
}

TEST_F(CredentialsOfBothFiles, StayWhileANewFileHasAFault)
{
    folder.write("keys.yaml", "keys: [");
    watch.look();
    EXPECT_TRUE(knows("first"));
    EXPECT_TRUE(has_failed());

    folder.write("keys.yaml", keys_file({}));
    watch.look();

    EXPECT_FALSE(knows("first"));
    EXPECT_FALSE(has_failed());
}

TEST_F(CredentialsOfBothFiles, StayWhenAFileIsGoneAndFollowItWhenItIsBack)
{
    std::filesystem::remove(folder / "secret");
    watch.look();
    EXPECT_TRUE(knows(token));
    EXPECT_TRUE(has_failed());

    folder.write("secret", test::forum_secret);
    watch.look();

    EXPECT_FALSE(knows(token));
    EXPECT_FALSE(has_failed());
}

TEST_F(CredentialsOfBothFiles, FollowALinkThatIsSwapped)
{
    // As Kubernetes does: the name stays, the folder behind it is another one.
    std::filesystem::create_directory(folder / "a");
    std::filesystem::create_directory(folder / "b");
    folder.write("a/keys.yaml", keys_file({"first"}));
    folder.write("b/keys.yaml", keys_file({"third"}));
    std::filesystem::create_directory_symlink("a", folder / "data");
    const CredentialPaths linked{folder / "data" / "keys.yaml", {}};
    auto at_first = load_credentials(linked, realms);
    credentials.replace(at_first.set);
    CredentialWatch of_link{io, {credentials, linked, realms, metrics, log}, at_first.files};

    std::filesystem::create_directory_symlink("b", folder / "next");
    std::filesystem::rename(folder / "next", folder / "data");
    of_link.look();

    EXPECT_FALSE(knows("first"));
    EXPECT_TRUE(knows("third"));
}

TEST_F(CredentialsFollow, OneFileAlone)
{
    const auto keys = load_credentials({folder / "keys.yaml", {}}, realms);
    const auto tokens = load_credentials({{}, folder / "jwt.yaml"}, realms);

    ASSERT_TRUE(keys.set && tokens.set);
    EXPECT_TRUE(keys.set->keys.caller("first", now)->has_value());
    EXPECT_TRUE(tokens.set->issuers.caller(token, now).has_value());
}

TEST_F(CredentialsFollow, NoFileThatIsTooLarge)
{
    folder.write("keys.yaml", std::string(WatchedFiles::largest + 1, '#'));

    const auto loaded = load_credentials({folder / "keys.yaml", {}}, realms);

    ASSERT_EQ(loaded.faults.size(), 1U);
    EXPECT_NE(loaded.faults.front().problem.find("4 MiB"), std::string::npos);
    EXPECT_EQ(loaded.set, nullptr);
}

}  // namespace
}  // namespace fantail::ingestor
