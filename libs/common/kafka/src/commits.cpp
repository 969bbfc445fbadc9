#include "commits.hpp"

#include <stdexcept>
#include <utility>

#include "error.hpp"
#include "records.hpp"

namespace fantail::kafka {

namespace asio = boost::asio;

namespace {

constexpr std::chrono::milliseconds before_again{100};

}  // namespace

Commits::Commits(asio::io_context& io, rd_kafka_t* client, std::string group, Acknowledged acknowledged,
                 Refused refused)
    : client_{client}, what_{"committing for group " + std::move(group)}, acknowledged_{std::move(acknowledged)},
      refused_{std::move(refused)}, answers_{io, QueueHandle{rd_kafka_queue_new(client)}}, answered_{io.get_executor()}
{
}

asio::awaitable<void> Commits::serve()
{
    for (;;) {
        auto event = co_await answers_.next();
        take(event.get());
    }
}

void Commits::send(const std::vector<intake::CommitPoint>& points)
{
    if (!points.empty()) request(points);
}

Commits::Number Commits::request(const std::vector<intake::CommitPoint>& points)
{
    const auto number = ++last_number_;
    const auto sent_at = std::chrono::steady_clock::now();
    const auto list = to_list(points);
    const auto code =
        rd_kafka_commit_queue(client_, list.get(), answers_.get(), nullptr, reinterpret_cast<void*>(number));
    if (code != RD_KAFKA_RESP_ERR_NO_ERROR) throw std::runtime_error{to_error(code, what_).detail};
    sent_.emplace(number, sent_at);
    return number;
}

bool Commits::can_have_fenced_us() const noexcept
{
    return former_was_fenced_ || (!sent_.empty() && sent_.begin()->first <= last_of_former_);
}

void Commits::take(rd_kafka_event_t* event)
{
    const auto number = reinterpret_cast<Number>(rd_kafka_event_opaque(event));
    const auto sent = sent_.extract(number);
    const auto sent_at = sent ? sent.mapped() : runtime::Deadline{};  // of an unknown one: long ago
    auto code = rd_kafka_event_error(event);
    const auto* list = rd_kafka_event_topic_partition_list(event);
    for (int i = 0; list != nullptr && i < list->cnt; ++i) {
        const auto& entry = list->elems[i];
        if (entry.err != RD_KAFKA_RESP_ERR_NO_ERROR) {
            code = entry.err;
        } else if (rd_kafka_event_error(event) == RD_KAFKA_RESP_ERR_NO_ERROR) {
            acknowledged_(to_commit_point(entry), sent_at);
        }
    }

    if (code == RD_KAFKA_RESP_ERR_FENCED_INSTANCE_ID && number <= last_of_former_) former_was_fenced_ = true;

    core::Result<void> result;
    if (code != RD_KAFKA_RESP_ERR_NO_ERROR) result = to_error(code, what_);
    if (const auto place = waited_for_.find(number); place != waited_for_.end()) {
        place->second = std::move(result);
        answered_.notify_all();
    } else if (!result) {
        refused_(result.error());
    }
}

asio::awaitable<core::Result<void>> Commits::send_once(const std::vector<intake::CommitPoint>& points,
                                                       runtime::Deadline deadline)
{
    const auto number = request(points);
    const auto place = waited_for_.emplace(number, std::nullopt).first;
    bool in_time = true;
    while (!place->second && in_time) in_time = co_await answered_.wait_until(deadline);
    core::Result<void> result{core::Error{core::ErrorCode::unavailable, what_ + ": no answer in time"}};
    if (place->second) result = std::move(*place->second);
    waited_for_.erase(place);
    co_return result;
}

asio::awaitable<core::Result<void>> Commits::send_surely(std::vector<intake::CommitPoint> points,
                                                         runtime::Deadline deadline)
{
    core::Result<void> result;
    while (!points.empty()) {
        result = co_await send_once(points, deadline);
        // A conflict means that the group goes on without us: no later answer is another.
        if (result || result.error().code != core::ErrorCode::unavailable) break;
        if (std::chrono::steady_clock::now() + before_again >= deadline) break;
        co_await runtime::pause(before_again);
    }
    co_return result;
}

}  // namespace fantail::kafka
