#include "ingestor/adapters/credentials/credential_watch.hpp"

#include <exception>
#include <utility>

#include "fantail/runtime/deadline.hpp"

namespace fantail::ingestor {

namespace asio = boost::asio;

CredentialWatch::CredentialWatch(asio::io_context& io, Parts parts, WatchedFiles files)
    : parts_{std::move(parts)}, files_{std::move(files)},
      failed_{parts_.metrics.gauge({"fantail_credentials_reload_failed",
                                    "1: the files of credentials have a fault, and what they said before is in force"},
                                   {})},
      reloads_{parts_.metrics.counter({"fantail_credentials_reloads_total", "Changes of credentials taken over"}, {})},
      tasks_{io, [&log = parts_.log](const std::exception_ptr& failure) {
                 try {
                     std::rethrow_exception(failure);
                 } catch (const std::exception& error) {
                     log.error("credentials are no longer followed: restart to have changes seen",
                               {{"detail", error.what()}});
                 }
             }}
{
}

asio::awaitable<void> CredentialWatch::run()
{
    for (;;) {
        co_await runtime::pause(interval);
        look();
    }
}

void CredentialWatch::look()
{
    if (!files_.have_changed()) return;
    auto loaded = load_credentials(parts_.paths, parts_.realms);
    files_ = std::move(loaded.files);
    failed_.set(loaded.set ? 0.0 : 1.0);
    if (!loaded.set) {
        for (const auto& fault : loaded.faults) {
            parts_.log.error("the new credentials are not taken, those before stay in force",
                             {{"detail", config::to_string(fault)}});
        }
        return;
    }
    parts_.log.info("credentials are read anew",
                    {{"api_keys", loaded.set->keys.size()}, {"token_issuers", loaded.set->issuers.size()}});
    parts_.credentials.replace(std::move(loaded.set));
    reloads_.add();
}

asio::awaitable<void> CredentialWatch::close()
{
    tasks_.cancel();
    co_await tasks_.join();
}

}  // namespace fantail::ingestor
