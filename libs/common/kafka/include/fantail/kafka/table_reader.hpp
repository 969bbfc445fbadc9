#pragma once

#include <chrono>
#include <memory>
#include <string>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>

#include "fantail/core/result.hpp"
#include "fantail/intake/ports.hpp"
#include "fantail/kafka/client_settings.hpp"

namespace fantail::kafka {

struct TableReaderSettings {
    ClientSettings client;
    std::string topic;                             ///< compacted, with one partition
    std::chrono::milliseconds confirm_every{500};  ///< how often the end is asked for anew
    std::chrono::milliseconds request_timeout{2'000};
};

struct TableReaderHandlers {
    /// The end cannot be asked for, the topic is missing, records cannot be fetched. Reading goes on when that is over;
    /// meanwhile current() is not called.
    ErrorHandler on_problem;

    LogHandler on_log;  ///< may be empty
};

/// Reads a compacted topic from its beginning, without a group, and says when it is current.
///
/// Offsets in a compacted log have gaps, so "everything up to the end" cannot be counted: the end is asked for, and
/// then read up to. Asking is repeated: a reader whose broker is cut off sees no end move, and must not be believed.
///
/// Threads: the thread that runs `io`; calls `events` there.
/// Errors:  by the handler; never gives up. Begins while brokers are away.
/// Ends:    close(), before it is destroyed. The destructor joins librdkafka's threads: destroy it when the loop has
///          ended.
class TableReader {
public:
    /// `io`, and `events` until close() has returned, must outlive this.
    static core::Result<std::unique_ptr<TableReader>> create(boost::asio::io_context& io,
                                                             const TableReaderSettings& settings,
                                                             intake::TableEvents& events, TableReaderHandlers handlers);
    ~TableReader();

    TableReader(const TableReader&) = delete;
    TableReader& operator=(const TableReader&) = delete;

    /// No event after this has returned.
    boost::asio::awaitable<void> close();

private:
    class Impl;

    explicit TableReader(std::unique_ptr<Impl> impl) noexcept;

    std::unique_ptr<Impl> impl_;
};

}  // namespace fantail::kafka
