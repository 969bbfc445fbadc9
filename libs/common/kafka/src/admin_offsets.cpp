#include "admin_impl.hpp"

#include <algorithm>
#include <chrono>
#include <utility>
#include <variant>

#include "error.hpp"
#include "records.hpp"

namespace fantail::kafka {

namespace {

using ListedGroup =
    std::unique_ptr<rd_kafka_ListConsumerGroupOffsets_t, Deleter<&rd_kafka_ListConsumerGroupOffsets_destroy>>;
using AlteredGroup =
    std::unique_ptr<rd_kafka_AlterConsumerGroupOffsets_t, Deleter<&rd_kafka_AlterConsumerGroupOffsets_destroy>>;

constexpr int before_asking_again_ms = 100;

bool is_about_its_coordinator(rd_kafka_resp_err_t code)
{
    return code == RD_KAFKA_RESP_ERR_COORDINATOR_LOAD_IN_PROGRESS || code == RD_KAFKA_RESP_ERR_NOT_COORDINATOR ||
           code == RD_KAFKA_RESP_ERR_COORDINATOR_NOT_AVAILABLE;
}

struct Refusal {
    rd_kafka_resp_err_t code;
    const char* text;
};

/// A group's error comes as the whole answer's or as the group's own, as librdkafka happened to meet it.
Refusal refusal_of(rd_kafka_event_t* event, Admin::Impl::GroupResults results)
{
    const auto whole = rd_kafka_event_error(event);
    if (whole != RD_KAFKA_RESP_ERR_NO_ERROR) return {whole, rd_kafka_event_error_string(event)};
    std::size_t count = 0;
    const auto* const* groups = results(event, &count);
    const auto* error = count == 0 ? nullptr : rd_kafka_group_result_error(groups[0]);
    if (error == nullptr) return {RD_KAFKA_RESP_ERR_NO_ERROR, nullptr};
    return {rd_kafka_error_code(error), rd_kafka_error_string(error)};
}

struct OffsetSpec {
    std::int64_t operator()(AtBeginning /*place*/) const { return RD_KAFKA_OFFSET_SPEC_EARLIEST; }
    std::int64_t operator()(AtEnd /*place*/) const { return RD_KAFKA_OFFSET_SPEC_LATEST; }
    std::int64_t operator()(core::Timestamp time) const { return time.time_since_epoch().count(); }
};

}  // namespace

core::Result<Admin::Impl::Offsets> Admin::Impl::list_offsets(const std::string& topic, std::int64_t which)
{
    auto states = partitions_of({topic});
    if (!states) return states.error();
    const auto& state = states->at(topic);
    if (!state) return core::Error{core::ErrorCode::not_found, "there is no topic " + topic};

    auto event =
        answer(RD_KAFKA_ADMIN_OP_LISTOFFSETS, "asking for offsets of " + topic, [&](const auto* options, auto* queue) {
            const auto list = make_partition_list(static_cast<std::size_t>(state->partitions));
            for (std::int32_t number = 0; number < state->partitions; ++number) {
                rd_kafka_topic_partition_list_add(list.get(), topic.c_str(), number)->offset = which;
            }
            rd_kafka_ListOffsets(client_.get(), list.get(), options, queue);
        });
    if (!event) return event.error();

    Offsets offsets;
    std::size_t count = 0;
    const auto* const* infos =
        rd_kafka_ListOffsets_result_infos(rd_kafka_event_ListOffsets_result(event->get()), &count);
    for (std::size_t i = 0; i < count; ++i) {
        const auto& partition = *rd_kafka_ListOffsetsResultInfo_topic_partition(infos[i]);
        if (partition.err != RD_KAFKA_RESP_ERR_NO_ERROR) return to_error(partition.err, "offsets of " + topic);
        if (partition.offset == RD_KAFKA_OFFSET_INVALID) {  // see requests.cpp: no answer, and called success
            return core::Error{core::ErrorCode::unavailable, "offsets of " + topic + ": " + unreachable()};
        }
        offsets.insert({partition.partition, core::Offset{partition.offset}});
    }
    return offsets;
}

core::Result<Event> Admin::Impl::group_answer(rd_kafka_admin_op_t operation, const std::string& what, const Ask& ask,
                                              GroupResults results)
{
    const auto deadline = std::chrono::steady_clock::now() + timeout_;
    for (;;) {
        auto event = answer_once(operation, ask);
        if (!event) return core::Error{core::ErrorCode::unavailable, what + ": " + unreachable()};
        auto refused = refusal_of(event.get(), results);
        if (refused.code == RD_KAFKA_RESP_ERR_NO_ERROR) return event;
        if (!is_about_its_coordinator(refused.code) || std::chrono::steady_clock::now() >= deadline) {
            return to_error(refused.code, what, refused.text);
        }
        const Event nothing{rd_kafka_queue_poll(answers_.get(), before_asking_again_ms)};
    }
}

core::Result<std::map<std::int32_t, LogRange>> Admin::log_ranges(const std::string& topic)
{
    auto begins = impl_->list_offsets(topic, RD_KAFKA_OFFSET_SPEC_EARLIEST);
    if (!begins) return begins.error();
    auto ends = impl_->list_offsets(topic, RD_KAFKA_OFFSET_SPEC_LATEST);
    if (!ends) return ends.error();
    std::map<std::int32_t, LogRange> ranges;
    for (const auto& [number, begin] : *begins) ranges.insert({number, {begin, ends->at(number)}});
    return ranges;
}

core::Result<std::map<std::int32_t, core::Offset>> Admin::offsets_at(const std::string& topic, const LogPlace& place)
{
    auto offsets = impl_->list_offsets(topic, std::visit(OffsetSpec{}, place));
    if (!offsets) return offsets.error();
    // A time after the last record has no offset of its own (-1).
    const bool any_missing =
        std::ranges::any_of(*offsets, [](const auto& one) { return one.second < core::Offset{0}; });
    if (!any_missing) return offsets;
    auto ends = impl_->list_offsets(topic, RD_KAFKA_OFFSET_SPEC_LATEST);
    if (!ends) return ends.error();
    for (auto& [number, offset] : *offsets) {
        if (offset < core::Offset{0}) offset = ends->at(number);
    }
    return offsets;
}

core::Result<std::vector<GroupOffset>> Admin::group_offsets(const std::string& group)
{
    const auto what = "asking for the offsets of group " + group;
    const ListedGroup request{rd_kafka_ListConsumerGroupOffsets_new(group.c_str(), nullptr)};
    auto event = impl_->group_answer(
        RD_KAFKA_ADMIN_OP_LISTCONSUMERGROUPOFFSETS, what,
        [&](const auto* options, auto* queue) {
            auto* one = request.get();
            rd_kafka_ListConsumerGroupOffsets(impl_->client(), &one, 1, options, queue);
        },
        &rd_kafka_ListConsumerGroupOffsets_result_groups);
    if (!event) return event.error();

    std::vector<GroupOffset> offsets;
    std::size_t count = 0;
    const auto* const* groups = rd_kafka_ListConsumerGroupOffsets_result_groups(
        rd_kafka_event_ListConsumerGroupOffsets_result(event->get()), &count);
    for (std::size_t i = 0; i < count; ++i) {
        const auto* list = rd_kafka_group_result_partitions(groups[i]);
        for (int k = 0; list != nullptr && k < list->cnt; ++k) {
            const auto& entry = list->elems[k];
            if (entry.err != RD_KAFKA_RESP_ERR_NO_ERROR) return to_error(entry.err, what);
            if (entry.offset < 0) continue;
            offsets.push_back({{entry.topic, entry.partition}, core::Offset{entry.offset}, metadata_of(entry)});
        }
    }
    return offsets;
}

core::Result<void> Admin::commit_offsets(const std::string& group, const std::vector<intake::CommitPoint>& points)
{
    const auto what = "setting the offsets of group " + group;
    const auto list = to_list(points);
    const AlteredGroup request{rd_kafka_AlterConsumerGroupOffsets_new(group.c_str(), list.get())};
    auto event = impl_->group_answer(
        RD_KAFKA_ADMIN_OP_ALTERCONSUMERGROUPOFFSETS, what,
        [&](const auto* options, auto* queue) {
            auto* one = request.get();
            rd_kafka_AlterConsumerGroupOffsets(impl_->client(), &one, 1, options, queue);
        },
        &rd_kafka_AlterConsumerGroupOffsets_result_groups);
    if (!event) return event.error();

    std::size_t count = 0;
    const auto* const* groups = rd_kafka_AlterConsumerGroupOffsets_result_groups(
        rd_kafka_event_AlterConsumerGroupOffsets_result(event->get()), &count);
    for (std::size_t i = 0; i < count; ++i) {
        const auto* results = rd_kafka_group_result_partitions(groups[i]);
        for (int k = 0; results != nullptr && k < results->cnt; ++k) {
            const auto code = results->elems[k].err;
            if (code == RD_KAFKA_RESP_ERR_NO_ERROR) continue;
            const char* why = code == RD_KAFKA_RESP_ERR_UNKNOWN_MEMBER_ID
                                  ? "the group has members; stop them, and wait until their session has ended"
                                  : nullptr;
            return to_error(code, what, why);
        }
    }
    return {};
}

}  // namespace fantail::kafka
