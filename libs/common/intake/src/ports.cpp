#include "fantail/intake/ports.hpp"

#include <utility>

#include <boost/asio/async_result.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace fantail::intake {

namespace asio = boost::asio;

asio::awaitable<core::Result<core::Position>> append(RecordLog& log, core::OutRecord record)
{
    using Result = core::Result<core::Position>;
    // A completion handler moves only, and std::function copies: the handler is shared with the one copy that fires.
    auto initiate = [&log](auto completion, core::OutRecord&& out) {
        auto shared = std::make_shared<decltype(completion)>(std::move(completion));
        log.append(std::move(out), [shared](Result result) { std::move (*shared)(std::move(result)); });
    };
    auto result = co_await asio::async_initiate<const asio::use_awaitable_t<>, void(Result)>(
        std::move(initiate), asio::use_awaitable, std::move(record));
    co_return result;
}

}  // namespace fantail::intake
