#pragma once

#include <algorithm>
#include <cstdint>
#include <deque>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>

#include "fantail/intake/ports.hpp"

namespace fantail::test {

/// A record log in memory: acknowledges in later turns of the loop, as a broker does, unless told otherwise.
class FakeRecordLog : public intake::RecordLog {
public:
    explicit FakeRecordLog(boost::asio::io_context& io) : io_{io} {}

    /// Holds every acknowledgement back until uncork().
    void cork() { corked_ = true; }

    void uncork()
    {
        corked_ = false;
        for (auto& held : std::exchange(held_, {})) answer(std::move(held));
    }

    /// The next append is refused.
    void fail_next() { ++failures_; }

    void append(core::OutRecord record, intake::AppendHandler handler) override
    {
        core::Result<core::Position> result =
            core::Position{{record.topic, record.partition.value_or(0)}, core::Offset{next_offset_[record.topic]}};
        if (failures_ > 0) {
            --failures_;
            result = core::Error{core::ErrorCode::unavailable, "refused by the test"};
        } else {
            ++next_offset_[record.topic];
            records_.push_back(std::move(record));
        }
        Pending pending{std::move(handler), std::move(result)};
        if (corked_)
            held_.push_back(std::move(pending));
        else
            answer(std::move(pending));
    }

    [[nodiscard]] std::vector<core::OutRecord> of(const std::string& topic) const
    {
        std::vector<core::OutRecord> found;
        std::copy_if(records_.begin(), records_.end(), std::back_inserter(found),
                     [&](const auto& record) { return record.topic == topic; });
        return found;
    }

    [[nodiscard]] const std::vector<core::OutRecord>& all() const noexcept { return records_; }

private:
    struct Pending {
        intake::AppendHandler handler;
        core::Result<core::Position> result;
    };

    void answer(Pending pending)
    {
        boost::asio::post(io_, [pending = std::move(pending)] { pending.handler(pending.result); });
    }

    boost::asio::io_context& io_;
    std::vector<core::OutRecord> records_;
    std::map<std::string, std::int64_t> next_offset_;
    std::deque<Pending> held_;
    bool corked_{false};
    int failures_{0};
};

}  // namespace fantail::test
