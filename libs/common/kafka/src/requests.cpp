#include "requests.hpp"

#include <algorithm>
#include <utility>

#include "error.hpp"
#include "fantail/runtime/deadline.hpp"
#include "records.hpp"

namespace fantail::kafka {

namespace asio = boost::asio;

namespace {

using Options = std::unique_ptr<rd_kafka_AdminOptions_t, Deleter<&rd_kafka_AdminOptions_destroy>>;
using Topics = std::unique_ptr<rd_kafka_TopicCollection_t, Deleter<&rd_kafka_TopicCollection_destroy>>;
using GroupOffsets =
    std::unique_ptr<rd_kafka_ListConsumerGroupOffsets_t, Deleter<&rd_kafka_ListConsumerGroupOffsets_destroy>>;

PartitionList to_list(const std::vector<core::Partition>& partitions, std::int64_t offset)
{
    auto list = make_partition_list(partitions.size());
    for (const auto& partition : partitions) {
        rd_kafka_topic_partition_list_add(list.get(), partition.topic.c_str(), partition.number)->offset = offset;
    }
    return list;
}

std::string name_of(const rd_kafka_topic_partition_t& partition)
{
    return std::string{partition.topic} + " [" + std::to_string(partition.partition) + "]";
}

/// A leader that does not answer in time shows neither as an error of the whole nor of the partition: librdkafka 2.15
/// leaves its placeholder there, and calls that success.
bool is_answered(const rd_kafka_topic_partition_t& partition) { return partition.offset != RD_KAFKA_OFFSET_INVALID; }

core::Error no_answer(const rd_kafka_topic_partition_t& partition)
{
    return to_error(RD_KAFKA_RESP_ERR__TIMED_OUT, "asking for offsets of " + name_of(partition));
}

/// An answer as a whole may be an error; so may each part of it.
core::Result<void> check(rd_kafka_event_t* answer, const char* what)
{
    const auto code = rd_kafka_event_error(answer);
    if (code == RD_KAFKA_RESP_ERR_NO_ERROR) return {};
    return to_error(code, what, rd_kafka_event_error_string(answer));
}

}  // namespace

Requests::Requests(asio::io_context& io, rd_kafka_t* client, std::chrono::milliseconds timeout)
    : client_{client}, timeout_{timeout}, answers_{io, QueueHandle{rd_kafka_queue_new(client)}}, answered_{
                                                                                                     io.get_executor()}
{
}

asio::awaitable<void> Requests::serve()
{
    for (;;) {
        auto event = co_await answers_.next();
        const auto number = reinterpret_cast<std::uintptr_t>(rd_kafka_event_opaque(event.get()));
        const auto place = waited_for_.find(number);
        if (place == waited_for_.end()) continue;  // who asked was cancelled
        place->second = std::move(event);
        answered_.notify_all();
    }
}

asio::awaitable<Event> Requests::answer(rd_kafka_admin_op_t operation, Ask ask)
{
    struct Waiting {
        explicit Waiting(Requests& requests) : all{requests.waited_for_}, number{++requests.last_number_}
        {
            all.emplace(number, nullptr);
        }
        ~Waiting() { all.erase(number); }
        Waiting(const Waiting&) = delete;
        Waiting& operator=(const Waiting&) = delete;

        std::map<std::uint64_t, Event>& all;
        std::uint64_t number;
    };
    Waiting waiting{*this};

    Options options{rd_kafka_AdminOptions_new(client_, operation)};
    rd_kafka_AdminOptions_set_request_timeout(options.get(), static_cast<int>(timeout_.count()), nullptr, 0);
    rd_kafka_AdminOptions_set_opaque(options.get(), reinterpret_cast<void*>(waiting.number));
    ask(options.get(), answers_.get());

    // librdkafka's own timeout always answers, so this wait is bounded.
    while (!waited_for_.at(waiting.number)) co_await answered_.wait();
    co_return std::move(waited_for_.at(waiting.number));
}

asio::awaitable<core::Result<void>> Requests::find_topics(std::vector<std::string> topics)
{
    Ask ask = [this, &topics](const rd_kafka_AdminOptions_t* options, rd_kafka_queue_t* queue) {
        std::vector<const char*> names;
        for (const auto& topic : topics) names.push_back(topic.c_str());
        const Topics collection{rd_kafka_TopicCollection_of_topic_names(names.data(), names.size())};
        rd_kafka_DescribeTopics(client_, collection.get(), options, queue);
    };
    auto event = co_await answer(RD_KAFKA_ADMIN_OP_DESCRIBETOPICS, std::move(ask));
    if (auto whole = check(event.get(), "looking up topics"); !whole) co_return whole.error();

    std::size_t count = 0;
    const auto* result = rd_kafka_event_DescribeTopics_result(event.get());
    const auto* const* found = rd_kafka_DescribeTopics_result_topics(result, &count);
    for (std::size_t i = 0; i < count; ++i) {
        const auto* error = rd_kafka_TopicDescription_error(found[i]);
        if (error == nullptr || rd_kafka_error_code(error) == RD_KAFKA_RESP_ERR_NO_ERROR) continue;
        co_return to_error(*error, std::string{"topic "} + rd_kafka_TopicDescription_name(found[i]));
    }
    co_return core::Result<void>{};
}

rd_kafka_topic_t* Requests::topic(const std::string& name)
{
    auto& handle = topics_[name];
    if (!handle) handle.reset(rd_kafka_topic_new(client_, name.c_str(), nullptr));
    return handle.get();
}

asio::awaitable<core::Result<Requests::Offsets>> Requests::begins(std::vector<core::Partition> partitions)
{
    auto offsets = co_await list_offsets(std::move(partitions), RD_KAFKA_OFFSET_SPEC_EARLIEST);
    co_return offsets;
}

asio::awaitable<core::Result<Requests::Offsets>> Requests::ends(std::vector<core::Partition> partitions)
{
    auto offsets = co_await list_offsets(std::move(partitions), RD_KAFKA_OFFSET_SPEC_LATEST);
    co_return offsets;
}

asio::awaitable<core::Result<Requests::Offsets>> Requests::firsts_since(std::vector<core::Partition> partitions,
                                                                        core::Timestamp since)
{
    // The ends come first: a record appended between two questions the other way round would lie below the end that
    // stands for "none", and its reader would miss it.
    auto offsets = co_await list_offsets(partitions, RD_KAFKA_OFFSET_SPEC_LATEST);
    if (!offsets) co_return offsets;
    const auto time = std::max(since, core::Timestamp{}).time_since_epoch().count();  // below 0 they are places
    auto firsts = co_await list_offsets(std::move(partitions), time);
    if (!firsts) co_return firsts;
    for (const auto& [partition, first] : *firsts) {
        const bool is_there = first >= core::Offset{0};  // "none" is -1
        if (is_there) offsets->at(partition) = first;
    }
    co_return offsets;
}

asio::awaitable<core::Result<Requests::Offsets>> Requests::list_offsets(std::vector<core::Partition> partitions,
                                                                        std::int64_t which)
{
    if (partitions.empty()) co_return Offsets{};  // librdkafka refuses an empty question
    // The question carries the leader's epoch as the metadata has it, and a broker that was restarted refuses an older
    // one. librdkafka asks for metadata anew after errors of fetching and producing, but not after this one: without a
    // handle on the topic the answer stayed "leader epoch is older" for minutes.
    for (const auto& partition : partitions) topic(partition.topic);
    Ask ask = [this, &partitions, which](const rd_kafka_AdminOptions_t* options, rd_kafka_queue_t* queue) {
        const auto list = to_list(partitions, which);
        rd_kafka_ListOffsets(client_, list.get(), options, queue);
    };
    auto event = co_await answer(RD_KAFKA_ADMIN_OP_LISTOFFSETS, std::move(ask));
    const auto what = "asking for offsets of " + partitions.front().topic;  // librdkafka does not name it
    if (auto whole = check(event.get(), what.c_str()); !whole) co_return whole.error();

    Offsets offsets;
    std::size_t count = 0;
    const auto* result = rd_kafka_event_ListOffsets_result(event.get());
    const auto* const* infos = rd_kafka_ListOffsets_result_infos(result, &count);
    for (std::size_t i = 0; i < count; ++i) {
        const auto& partition = *rd_kafka_ListOffsetsResultInfo_topic_partition(infos[i]);
        if (partition.err != RD_KAFKA_RESP_ERR_NO_ERROR) co_return to_error(partition.err, name_of(partition));
        if (!is_answered(partition)) co_return no_answer(partition);
        offsets.insert({{partition.topic, partition.partition}, core::Offset{partition.offset}});
    }
    co_return offsets;
}

asio::awaitable<core::Result<std::map<core::Partition, intake::CommitPoint>>>
Requests::committed(std::string group, std::vector<core::Partition> partitions)
{
    using Committed = std::map<core::Partition, intake::CommitPoint>;
    if (partitions.empty()) co_return Committed{};
    Ask ask = [this, &group, &partitions](const rd_kafka_AdminOptions_t* options, rd_kafka_queue_t* queue) {
        const auto list = to_list(partitions, RD_KAFKA_OFFSET_INVALID);
        const GroupOffsets request{rd_kafka_ListConsumerGroupOffsets_new(group.c_str(), list.get())};
        auto* one = request.get();
        rd_kafka_ListConsumerGroupOffsets(client_, &one, 1, options, queue);
    };
    auto event = co_await answer(RD_KAFKA_ADMIN_OP_LISTCONSUMERGROUPOFFSETS, std::move(ask));
    const auto what = "asking for the commits of group " + group;
    if (auto whole = check(event.get(), what.c_str()); !whole) co_return whole.error();

    Committed found;
    std::size_t count = 0;
    const auto* result = rd_kafka_event_ListConsumerGroupOffsets_result(event.get());
    const auto* const* groups = rd_kafka_ListConsumerGroupOffsets_result_groups(result, &count);
    if (count != 1) co_return to_error(RD_KAFKA_RESP_ERR__BAD_MSG, what);
    if (const auto* error = rd_kafka_group_result_error(groups[0])) co_return to_error(*error, what);
    const auto* list = rd_kafka_group_result_partitions(groups[0]);
    for (int i = 0; list != nullptr && i < list->cnt; ++i) {
        const auto& one = list->elems[i];
        if (one.err != RD_KAFKA_RESP_ERR_NO_ERROR) co_return to_error(one.err, name_of(one));
        if (one.offset < 0) continue;
        auto point = to_commit_point(one);
        found.insert({point.partition, std::move(point)});
    }
    co_return found;
}

}  // namespace fantail::kafka
