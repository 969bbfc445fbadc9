#include "group_member.hpp"

#include <algorithm>
#include <iterator>
#include <string_view>
#include <utility>

#include "client.hpp"
#include "error.hpp"
#include "lost_brokers.hpp"
#include "records.hpp"

namespace fantail::kafka {

namespace asio = boost::asio;
using Clock = std::chrono::steady_clock;

namespace {

// librdkafka takes a consumer that has not polled for max.poll.interval.ms (5 minutes) for dead, and an eventfd does
// not wake anybody where there is nothing to poll.
constexpr std::chrono::seconds poll_at_least_every{15};
constexpr std::chrono::milliseconds ask_again_after{1'000};
constexpr std::chrono::milliseconds look_again_after{10};
constexpr std::size_t largest_message_default{1'000'000};
constexpr std::chrono::milliseconds overrun{250};  // who answers at the end of its grace is still heard

std::string to_kbytes(std::size_t bytes) { return std::to_string(std::max<std::size_t>(1, bytes / 1024)); }

std::vector<core::Partition> to_partitions(const rd_kafka_topic_partition_list_t* list)
{
    std::vector<core::Partition> partitions;
    for (int i = 0; list != nullptr && i < list->cnt; ++i) {
        partitions.push_back({list->elems[i].topic, list->elems[i].partition});
    }
    return partitions;
}

/// A queue of our own that takes the group's events: closing needs one that is not the consumer's own, which would
/// then be forwarded to itself.
QueueHandle make_group_queue(rd_kafka_t* client)
{
    rd_kafka_poll_set_consumer(client);
    QueueHandle ours{rd_kafka_queue_new(client)};
    const QueueHandle theirs{rd_kafka_queue_get_consumer(client)};
    rd_kafka_queue_forward(theirs.get(), ours.get());
    return ours;
}

}  // namespace

core::Result<ClientHandle> make_group_client(const GroupConsumerSettings& settings)
{
    ClientConfig config{settings.client};
    config.set_fixed("group.id", settings.group)
        .set_fixed("enable.auto.commit", "false")
        .set_fixed("enable.auto.offset.store", "false")
        .set_fixed("auto.offset.reset", "error")
        .set_fixed("isolation.level", "read_committed")
        .set_fixed("enable.partition.eof", "false")
        .set_default("check.crcs", "true")
        .set_default("fetch.wait.max.ms", "100")
        .set_default("fetch.queue.backoff.ms", "20")
        .set_default("max.partition.fetch.bytes", std::to_string(settings.max_partition_fetch_bytes))
        .set_default("queued.max.messages.kbytes", to_kbytes(settings.queued_bytes))
        .set_default("fetch.max.bytes", std::to_string(settings.fetch_bytes))
        // librdkafka raises fetch.max.bytes to it. It bounds no record that is read.
        .set_default("message.max.bytes", std::to_string(std::min(settings.fetch_bytes, largest_message_default)));
    if (settings.instance_id) config.set_fixed("group.instance.id", *settings.instance_id);
    if (settings.protocol == GroupProtocol::consumer) {
        config.set_fixed("group.protocol", "consumer");
    } else {
        config.set_fixed("partition.assignment.strategy", "cooperative-sticky")
            .set_fixed("session.timeout.ms", std::to_string(settings.session_timeout.count()))
            .set_fixed("heartbeat.interval.ms", std::to_string(settings.heartbeat_interval.count()));
    }
    return config.create(RD_KAFKA_CONSUMER, RD_KAFKA_EVENT_REBALANCE | RD_KAFKA_EVENT_OFFSET_COMMIT);
}

GroupMember::GroupMember(asio::io_context& io, ClientHandle client, const GroupConsumerSettings& settings,
                         intake::PartitionEvents& events, GroupConsumerHandlers handlers, ErrorHandler on_overtaken)
    : settings_{settings}, events_{events}, handlers_{std::move(handlers)},
      on_overtaken_{std::move(on_overtaken)}, client_{std::move(client)},
      group_events_{io, make_group_queue(client_.get())}, requests_{io, client_.get(), settings.request_timeout},
      commits_{io, client_.get(), settings.group,
               [this](const intake::CommitPoint& point, Clock::time_point sent_at) {
                   if (records_.contains(point.partition)) events_.committed(point, sent_at);
               },
               [this](const core::Error& error) { problem(error); }},
      records_{io, client_.get(), events,
               [this](const core::Partition& partition, rd_kafka_resp_err_t code) { fetch_failed(partition, code); }},
      tasks_{io, [this](const std::exception_ptr& failure) { fail(failure); }}
{
}

GroupMember::~GroupMember()
{
    const QueueHandle theirs{rd_kafka_queue_get_consumer(client_.get())};
    rd_kafka_queue_forward(theirs.get(), nullptr);
}

core::Result<void> GroupMember::join()
{
    auto topics = make_partition_list(settings_.topics.size());
    for (const auto& topic : settings_.topics) {
        rd_kafka_topic_partition_list_add(topics.get(), topic.c_str(), RD_KAFKA_PARTITION_UA);
    }
    if (const auto code = rd_kafka_subscribe(client_.get(), topics.get()); code != RD_KAFKA_RESP_ERR_NO_ERROR) {
        return to_error(code, "joining group " + settings_.group);
    }
    tasks_.spawn(serve_group());
    tasks_.spawn(keep_polling());
    tasks_.spawn(requests_.serve());
    tasks_.spawn(find_lost_brokers(client_.get()));
    tasks_.spawn(commits_.serve());
    tasks_.spawn(records_.serve());
    return {};
}

void GroupMember::commit(const std::vector<intake::CommitPoint>& points)
{
    if (closing_) return;
    std::vector<intake::CommitPoint> ours;
    std::ranges::copy_if(points, std::back_inserter(ours),
                         [this](const auto& point) { return records_.contains(point.partition); });
    commits_.send(ours);
}

asio::awaitable<void> GroupMember::serve_group()
{
    for (;;) {
        auto event = co_await group_events_.next_or_nudge();
        if (!event) {
            // Between two rebalances: to stop a partition within one would be taken for the answer to it.
            co_await mend();
            continue;
        }
        switch (rd_kafka_event_type(event.get())) {
        case RD_KAFKA_EVENT_REBALANCE:
            co_await rebalance(std::move(event));
            break;
        case RD_KAFKA_EVENT_ERROR:
            take_error(event.get());
            break;
        case RD_KAFKA_EVENT_LOG:
            if (handlers_.on_log) handlers_.on_log(to_log_line(client_.get(), event.get()));
            break;
        default:
            break;
        }
    }
}

asio::awaitable<void> GroupMember::keep_polling()
{
    for (;;) {
        co_await runtime::pause(poll_at_least_every);
        group_events_.nudge();
    }
}

asio::awaitable<void> GroupMember::rebalance(Event event)
{
    const auto code = rd_kafka_event_error(event.get());
    auto partitions = to_partitions(rd_kafka_event_topic_partition_list(event.get()));
    if (code == RD_KAFKA_RESP_ERR__ASSIGN_PARTITIONS) {
        co_await assign(std::move(partitions));
    } else {
        co_await revoke(std::move(partitions));
    }
}

asio::awaitable<void> GroupMember::assign(Partitions partitions)
{
    auto found = co_await find_starts(partitions);

    auto list = make_partition_list(found.size());
    for (const auto& [partition, start] : found) {
        rd_kafka_topic_partition_list_add(list.get(), partition.topic.c_str(), partition.number)->offset =
            start.offset.value();
        records_.open(partition, start.offset);
    }
    if (auto error = answer(Answer::assign, list.get())) {
        // The group has moved on; another event follows.
        for (const auto& one : found) records_.close(one.partition);
        problem(to_error(*error, "taking partitions of group " + settings_.group));
        co_return;
    }
    answered_ = true;
    for (const auto& [partition, start] : found) {
        if (start.gap_from && handlers_.on_gap) handlers_.on_gap(partition, *start.gap_from, start.offset);
        events_.assigned(partition, start.offset, start.metadata);
    }
}

/// Asks until it is told, or the partitions are not ours any more: reading from a guess is worse than not reading.
asio::awaitable<std::vector<GroupMember::Found>> GroupMember::find_starts(const Partitions& partitions)
{
    while (!closing_ && rd_kafka_assignment_lost(client_.get()) == 0) {
        auto committed = co_await requests_.committed(settings_.group, partitions);
        auto begins = co_await requests_.begins(partitions);
        if (committed && begins) co_return decide(partitions, *begins, *committed);
        problem(committed ? begins.error() : committed.error());
        co_await runtime::pause(ask_again_after);
    }
    co_return std::vector<Found>{};
}

std::vector<GroupMember::Found> GroupMember::decide(const Partitions& partitions, const Requests::Offsets& begins,
                                                    const std::map<core::Partition, intake::CommitPoint>& committed)
{
    std::vector<Found> found;
    for (const auto& partition : partitions) {
        const auto log_begin = begins.at(partition);
        const auto commit = committed.find(partition);
        auto start = decide_start(commit == committed.end() ? std::nullopt : std::optional{commit->second}, log_begin);
        if (auto* at = std::get_if<StartAt>(&start)) {
            found.push_back({partition, std::move(*at)});
        } else {
            without_start_.insert(partition);
            problem(no_start(settings_.group, partition, log_begin));
        }
    }
    return found;
}

asio::awaitable<void> GroupMember::revoke(Partitions partitions)
{
    for (const auto& partition : partitions) without_start_.erase(partition);
    std::erase_if(partitions, [this](const auto& partition) { return !records_.contains(partition); });

    if (rd_kafka_assignment_lost(client_.get()) != 0) {
        commits_.membership_ended();  // the next one begins when this is answered
        for (const auto& partition : partitions) records_.close(partition);
        if (!partitions.empty()) events_.lost(partitions);
    } else if (!partitions.empty()) {
        co_await hand_over(partitions);
    }

    auto list = make_partition_list(partitions.size());
    for (const auto& partition : partitions) {
        rd_kafka_topic_partition_list_add(list.get(), partition.topic.c_str(), partition.number);
    }
    if (auto error = answer(Answer::unassign, list.get())) {
        problem(to_error(*error, "giving up partitions of group " + settings_.group));
    }
}

/// Every partition of the group stands still until this is over.
asio::awaitable<void> GroupMember::hand_over(const Partitions& partitions)
{
    records_.pause();
    auto points =
        co_await runtime::with_deadline(events_.revoking(partitions), Clock::now() + settings_.revoke_grace + overrun);
    if (points) {
        auto committed = co_await commits_.send_surely(std::move(*points), Clock::now() + settings_.request_timeout);
        if (!committed) problem(committed.error());
    } else {
        problem({core::ErrorCode::unavailable, "a revocation was not answered in time: nothing was committed for it"});
    }
    for (const auto& partition : partitions) records_.close(partition);
    records_.resume();
}

std::optional<rd_kafka_resp_err_t> GroupMember::answer(Answer what, const rd_kafka_topic_partition_list_t* list)
{
    const std::string_view protocol{rd_kafka_rebalance_protocol(client_.get())};
    if (protocol != "COOPERATIVE") {
        const auto code = rd_kafka_assign(client_.get(), what == Answer::assign ? list : nullptr);
        if (code == RD_KAFKA_RESP_ERR_NO_ERROR) return std::nullopt;
        return code;
    }
    const ErrorHandle error{what == Answer::assign ? rd_kafka_incremental_assign(client_.get(), list)
                                                   : rd_kafka_incremental_unassign(client_.get(), list)};
    if (!error) return std::nullopt;
    return rd_kafka_error_code(error.get());
}

void GroupMember::fetch_failed(const core::Partition& partition, rd_kafka_resp_err_t code)
{
    if (code == RD_KAFKA_RESP_ERR__AUTO_OFFSET_RESET || code == RD_KAFKA_RESP_ERR_OFFSET_OUT_OF_RANGE) {
        cut_off_.insert(partition);
        group_events_.nudge();
    } else {
        problem(to_error(code, "reading " + partition.topic + " [" + std::to_string(partition.number) + "]"));
    }
}

/// The log has been cut off above the place that we had come to; or it is another log, and shorter.
asio::awaitable<void> GroupMember::mend()
{
    const auto cut_off = std::exchange(cut_off_, {});
    for (const auto& partition : cut_off) {
        const Partitions asked(1, partition);
        auto begins = co_await requests_.begins(asked);
        const auto position = records_.position(partition);
        if (!position) continue;  // given up meanwhile
        if (!begins) {
            problem(begins.error());
            cut_off_.insert(partition);  // again, when we are next nudged
            continue;
        }
        const auto log_begin = begins->at(partition);
        if (*position >= log_begin) {
            without_start_.insert(partition);
            problem(no_start(settings_.group, partition, log_begin));
            continue;
        }
        if (handlers_.on_gap) handlers_.on_gap(partition, *position, log_begin);
        read_anew(partition, log_begin);
    }
}

/// A partition that was stopped by `auto.offset.reset=error` refuses to seek, and says so to nobody.
void GroupMember::read_anew(const core::Partition& partition, core::Offset offset)
{
    auto list = make_partition_list(1);
    auto* entry = rd_kafka_topic_partition_list_add(list.get(), partition.topic.c_str(), partition.number);
    records_.close(partition);
    const ErrorHandle stopped{rd_kafka_incremental_unassign(client_.get(), list.get())};
    entry->offset = offset.value();
    records_.open(partition, offset);
    const ErrorHandle started{rd_kafka_incremental_assign(client_.get(), list.get())};
    if (started) problem(to_error(*started, "reading on at the beginning of the log"));
}

asio::awaitable<void> GroupMember::close(OnClose on_close)
{
    closing_ = true;
    records_.pause();
    const auto deadline = Clock::now() + 2 * (settings_.revoke_grace + settings_.request_timeout);

    if (on_close == OnClose::leave) {
        rd_kafka_unsubscribe(client_.get());
        while (records_.size() > 0 && Clock::now() < deadline) co_await runtime::pause(look_again_after);
    }
    const ErrorHandle refused{rd_kafka_consumer_close_queue(client_.get(), group_events_.get())};
    if (!refused) {
        while (rd_kafka_consumer_closed(client_.get()) == 0 && Clock::now() < deadline) {
            group_events_.nudge();
            co_await runtime::pause(look_again_after);
        }
    }
    tasks_.cancel();
    co_await tasks_.join();
    lose_everything();  // what a broker that did not answer has not taken back
}

void GroupMember::take_error(rd_kafka_event_t* event)
{
    const auto [error, is_fatal] = to_client_error(client_.get(), event);
    if (!is_fatal) return problem(error);
    lose_everything();  // whoever fenced us has the partitions already
    if (rd_kafka_fatal_error(client_.get(), nullptr, 0) == RD_KAFKA_RESP_ERR_FENCED_INSTANCE_ID) {
        take_fence(error);
    } else if (handlers_.on_fatal) {
        handlers_.on_fatal(error);
    }
}

/// librdkafka takes every fence for another process with our name. It is our own doing where a broker was away for
/// longer than the session: we have joined anew, and then a commit comes to it that was on its way all the time.
void GroupMember::take_fence(const core::Error& error)
{
    if (commits_.can_have_fenced_us()) return on_overtaken_(error);
    const auto name = settings_.instance_id.value_or("");
    if (handlers_.on_fatal) {
        handlers_.on_fatal(
            {core::ErrorCode::conflict, "another process has joined group " + settings_.group + " under our name, " +
                                            name + ": kafka.instance_id must be unique (" + error.detail + ")"});
    }
}

void GroupMember::lose_everything()
{
    const auto left = records_.partitions();
    for (const auto& partition : left) records_.close(partition);
    if (!left.empty()) events_.lost(left);
}

void GroupMember::problem(const core::Error& error) const
{
    if (handlers_.on_problem) handlers_.on_problem(error);
}

void GroupMember::fail(const std::exception_ptr& failure) const
{
    if (handlers_.on_fatal) handlers_.on_fatal(to_error(failure, "consumer of group " + settings_.group));
}

}  // namespace fantail::kafka
