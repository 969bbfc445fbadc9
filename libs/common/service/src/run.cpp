#include "fantail/service/run.hpp"

namespace fantail::service {

namespace {

constexpr std::chrono::milliseconds look_for_a_stop_every{50};

std::string text_of(const std::exception_ptr& thrown)
{
    try {
        std::rethrow_exception(thrown);
    } catch (const std::exception& error) {
        return error.what();
    } catch (...) {
        return "an exception of unknown type";
    }
}

}  // namespace

obs::LogSettings log_settings(const Settings& settings)
{
    obs::LogSettings log;
    log.service = settings.name;
    log.level = settings.log_level;
    log.format = settings.log_format;
    return log;
}

runtime::Worker::FailureHandler stop_on_failure(runtime::StopSignal& stop, const obs::Log& log)
{
    return [&stop, &log](const std::exception_ptr& thrown) {
        const auto why = text_of(thrown);
        log.error("a worker cannot go on; the process ends, and what it had not settled is read again",
                  {{"detail", why}});
        stop.request(why);
    };
}

int exit_code(const runtime::StopReason& reason, bool drained)
{
    const bool told_by_a_person = reason.signal != 0;
    if (!told_by_a_person) return EXIT_FAILURE;
    return drained ? EXIT_SUCCESS : exit_not_drained;
}

int exit_code(TopicGate gate) { return gate == TopicGate::refused ? exit_bad_config : EXIT_SUCCESS; }

std::optional<intake::FollowedTable> wait_for(std::future<intake::FollowedTable>& table, runtime::StopSignal& stop)
{
    for (;;) {
        if (table.wait_for(std::chrono::seconds{0}) == std::future_status::ready) return table.get();
        const auto stopped = stop.wait_for(look_for_a_stop_every);
        if (stopped) return std::nullopt;
    }
}

}  // namespace fantail::service
