#pragma once

#include <cstddef>
#include <filesystem>
#include <fstream>
#include <iosfwd>
#include <optional>
#include <set>
#include <string>

#include "fantail/http/message.hpp"
#include "fantailctl/context.hpp"
#include "fantailctl/sink/receipt.hpp"

namespace fantail::fantailctl {

/// One request as the sink took it.
struct ReceivedDelivery {
    core::Timestamp at;
    const http::ServerRequest& request;
    Judgement judgement;
    std::string answer;  ///< the status, or how the sink misbehaved
};

/// Tells of each delivery, and counts.
///
/// Of each it prints the head and the verdict (with JSON output: all of it, one line each). The log file holds all of
/// it in either case, written before the answer goes out, so that it can serve as a ledger.
/// Errors: a Failure when the file cannot be opened.
class DeliveryLog {
public:
    DeliveryLog(const Context& context, const std::optional<std::filesystem::path>& file);

    void add(const ReceivedDelivery& delivery);

    [[nodiscard]] std::size_t received() const noexcept { return received_; }
    [[nodiscard]] std::size_t verified() const noexcept { return verified_.size(); }  ///< each delivery once

private:
    void print(const ReceivedDelivery& delivery) const;

    const Context& context_;
    std::ofstream file_;
    std::size_t received_{0};
    std::set<std::string> verified_;  ///< path, id and hash of the body: some publishers use one id for all events
};

}  // namespace fantail::fantailctl
