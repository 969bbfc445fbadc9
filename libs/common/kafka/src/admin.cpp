#include "admin_impl.hpp"

#include <charconv>
#include <utility>

#include "client.hpp"
#include "error.hpp"

namespace fantail::kafka {

namespace {

using Options = std::unique_ptr<rd_kafka_AdminOptions_t, Deleter<&rd_kafka_AdminOptions_destroy>>;
using Topics = std::unique_ptr<rd_kafka_TopicCollection_t, Deleter<&rd_kafka_TopicCollection_destroy>>;
using NewTopic = std::unique_ptr<rd_kafka_NewTopic_t, Deleter<&rd_kafka_NewTopic_destroy>>;
using OldTopic = std::unique_ptr<rd_kafka_DeleteTopic_t, Deleter<&rd_kafka_DeleteTopic_destroy>>;
using Resource = std::unique_ptr<rd_kafka_ConfigResource_t, Deleter<&rd_kafka_ConfigResource_destroy>>;

/// The first error of results that librdkafka gives one of per topic.
core::Result<void> check(const rd_kafka_topic_result_t* const* results, std::size_t count, const std::string& what)
{
    for (std::size_t i = 0; i < count; ++i) {
        const auto code = rd_kafka_topic_result_error(results[i]);
        if (code != RD_KAFKA_RESP_ERR_NO_ERROR) {
            return to_error(code, what, rd_kafka_topic_result_error_string(results[i]));
        }
    }
    return {};
}

std::vector<core::Header> configuration_of(const core::TopicSpec& spec)
{
    using std::chrono::duration_cast;
    using std::chrono::milliseconds;
    const bool compacted = spec.cleanup == core::Cleanup::compact;
    std::vector<core::Header> entries{
        {"cleanup.policy", compacted ? "compact" : "delete"},
        {"message.timestamp.type", "LogAppendTime"},
        {"retention.bytes", "-1"},
        {"max.message.bytes", std::to_string(spec.max_message_bytes)},
    };
    if (spec.retention) {
        entries.push_back({"retention.ms", std::to_string(duration_cast<milliseconds>(*spec.retention).count())});
    }
    if (spec.compaction_lag) {
        entries.push_back(
            {"min.compaction.lag.ms", std::to_string(duration_cast<milliseconds>(*spec.compaction_lag).count())});
    }
    return entries;
}

std::int64_t to_number(const char* text)
{
    std::int64_t number = 0;
    const std::string_view digits{text};
    std::from_chars(digits.data(), digits.data() + digits.size(), number);
    return number;
}

void set(core::TopicState& state, std::string_view name, const char* value)
{
    if (name == "cleanup.policy") state.cleanup_policy = value;
    if (name == "message.timestamp.type") state.timestamp_type = value;
    if (name == "retention.ms") state.retention_ms = to_number(value);
    if (name == "retention.bytes") state.retention_bytes = to_number(value);
    if (name == "max.message.bytes") state.max_message_bytes = to_number(value);
    if (name == "min.compaction.lag.ms") state.min_compaction_lag_ms = to_number(value);
    if (name == "min.insync.replicas") state.min_insync_replicas = static_cast<std::int32_t>(to_number(value));
}

}  // namespace

std::string Admin::Impl::unreachable() const
{
    return "no answer from Kafka at " + brokers_ + " within " + std::to_string(timeout_.count()) +
           " ms: check kafka.brokers, and security.protocol among kafka.properties";
}

/// Null when nobody answered.
Event Admin::Impl::answer_once(rd_kafka_admin_op_t operation, const Ask& ask)
{
    const auto timeout = static_cast<int>(timeout_.count());
    const Options options{rd_kafka_AdminOptions_new(client_.get(), operation)};
    rd_kafka_AdminOptions_set_request_timeout(options.get(), timeout, nullptr, 0);
    ask(options.get(), answers_.get());

    Event event{rd_kafka_queue_poll(answers_.get(), timeout + 1'000)};  // librdkafka's own timeout comes first
    if (!event) return nullptr;
    const auto code = rd_kafka_event_error(event.get());
    if (code == RD_KAFKA_RESP_ERR__TIMED_OUT || code == RD_KAFKA_RESP_ERR__TRANSPORT) return nullptr;
    return event;
}

core::Result<Event> Admin::Impl::answer(rd_kafka_admin_op_t operation, const std::string& what, const Ask& ask)
{
    auto event = answer_once(operation, ask);
    if (!event) return core::Error{core::ErrorCode::unavailable, what + ": " + unreachable()};
    const auto code = rd_kafka_event_error(event.get());
    if (code != RD_KAFKA_RESP_ERR_NO_ERROR) return to_error(code, what, rd_kafka_event_error_string(event.get()));
    return event;
}

core::Result<Admin::Impl::States> Admin::Impl::partitions_of(const std::vector<std::string>& names)
{
    auto event = answer(RD_KAFKA_ADMIN_OP_DESCRIBETOPICS, "looking up topics", [&](const auto* options, auto* queue) {
        std::vector<const char*> list;
        for (const auto& name : names) list.push_back(name.c_str());
        const Topics topics{rd_kafka_TopicCollection_of_topic_names(list.data(), list.size())};
        rd_kafka_DescribeTopics(client_.get(), topics.get(), options, queue);
    });
    if (!event) return event.error();

    States states;
    std::size_t count = 0;
    const auto* const* topics =
        rd_kafka_DescribeTopics_result_topics(rd_kafka_event_DescribeTopics_result(event->get()), &count);
    for (std::size_t i = 0; i < count; ++i) {
        const std::string name{rd_kafka_TopicDescription_name(topics[i])};
        const auto* error = rd_kafka_TopicDescription_error(topics[i]);
        const auto code = error == nullptr ? RD_KAFKA_RESP_ERR_NO_ERROR : rd_kafka_error_code(error);
        if (code == RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART) {
            states.insert({name, std::nullopt});
            continue;
        }
        if (code != RD_KAFKA_RESP_ERR_NO_ERROR) return to_error(*error, "topic " + name);
        core::TopicState state{};
        std::size_t partitions = 0;
        const auto* const* infos = rd_kafka_TopicDescription_partitions(topics[i], &partitions);
        std::size_t replicas = 0;
        if (partitions > 0) rd_kafka_TopicPartitionInfo_replicas(infos[0], &replicas);
        state.partitions = static_cast<std::int32_t>(partitions);
        state.replication_factor = static_cast<std::int16_t>(replicas);
        states.insert({name, std::move(state)});
    }
    return states;
}

core::Result<void> Admin::Impl::read_configuration(States& states)
{
    std::vector<Resource> resources;
    for (const auto& [name, state] : states) {
        if (state) resources.emplace_back(rd_kafka_ConfigResource_new(RD_KAFKA_RESOURCE_TOPIC, name.c_str()));
    }
    if (resources.empty()) return {};
    auto event = answer(RD_KAFKA_ADMIN_OP_DESCRIBECONFIGS, "reading the topics' settings",
                        [&](const auto* options, auto* queue) {
                            std::vector<rd_kafka_ConfigResource_t*> list;
                            for (const auto& resource : resources) list.push_back(resource.get());
                            rd_kafka_DescribeConfigs(client_.get(), list.data(), list.size(), options, queue);
                        });
    if (!event) return event.error();

    std::size_t count = 0;
    const auto* const* read =
        rd_kafka_DescribeConfigs_result_resources(rd_kafka_event_DescribeConfigs_result(event->get()), &count);
    for (std::size_t i = 0; i < count; ++i) {
        const std::string name{rd_kafka_ConfigResource_name(read[i])};
        if (const auto code = rd_kafka_ConfigResource_error(read[i]); code != RD_KAFKA_RESP_ERR_NO_ERROR) {
            return to_error(code, "settings of topic " + name, rd_kafka_ConfigResource_error_string(read[i]));
        }
        std::size_t entries = 0;
        const auto* const* entry = rd_kafka_ConfigResource_configs(read[i], &entries);
        for (std::size_t k = 0; k < entries; ++k) {
            const char* value = rd_kafka_ConfigEntry_value(entry[k]);
            if (value != nullptr) set(*states.at(name), rd_kafka_ConfigEntry_name(entry[k]), value);
        }
    }
    return {};
}

core::Result<Admin> Admin::create(const ClientSettings& settings, std::chrono::milliseconds timeout)
{
    auto client = ClientConfig{settings}.create(RD_KAFKA_PRODUCER, 0);
    if (!client) return client.error();
    return Admin{std::make_unique<Impl>(std::move(*client), settings.brokers, timeout)};
}

Admin::Admin(std::unique_ptr<Impl> impl) noexcept : impl_{std::move(impl)} {}
Admin::Admin(Admin&&) noexcept = default;
Admin& Admin::operator=(Admin&&) noexcept = default;
Admin::~Admin() = default;

core::Result<Admin::Impl::States> Admin::describe_topics(const std::vector<std::string>& names)
{
    if (names.empty()) return Impl::States{};
    auto states = impl_->partitions_of(names);
    if (!states) return states.error();
    if (auto read = impl_->read_configuration(*states); !read) return read.error();
    return states;
}

core::Result<void> Admin::create_topic(const core::TopicSpec& spec, std::int16_t replication_factor)
{
    const auto what = "creating topic " + spec.name;
    const NewTopic topic{rd_kafka_NewTopic_new(spec.name.c_str(), spec.partitions, replication_factor, nullptr, 0)};
    if (!topic) return core::Error{core::ErrorCode::invalid_argument, what + ": impossible number of partitions"};
    for (const auto& entry : configuration_of(spec)) {
        rd_kafka_NewTopic_set_config(topic.get(), entry.name.c_str(), entry.value.c_str());
    }
    auto event = impl_->answer(RD_KAFKA_ADMIN_OP_CREATETOPICS, what, [&](const auto* options, auto* queue) {
        auto* one = topic.get();
        rd_kafka_CreateTopics(impl_->client(), &one, 1, options, queue);
    });
    if (!event) return event.error();
    std::size_t count = 0;
    const auto* const* results =
        rd_kafka_CreateTopics_result_topics(rd_kafka_event_CreateTopics_result(event->get()), &count);
    return check(results, count, what);
}

core::Result<void> Admin::configure_topic(const core::TopicSpec& spec)
{
    return alter_topic(spec.name, configuration_of(spec));
}

core::Result<void> Admin::alter_topic(const std::string& name, const std::vector<core::Header>& entries)
{
    const auto what = "changing topic " + name;
    const Resource resource{rd_kafka_ConfigResource_new(RD_KAFKA_RESOURCE_TOPIC, name.c_str())};
    for (const auto& entry : entries) {
        const ErrorHandle error{rd_kafka_ConfigResource_add_incremental_config(
            resource.get(), entry.name.c_str(), RD_KAFKA_ALTER_CONFIG_OP_TYPE_SET, entry.value.c_str())};
        if (error) return to_error(*error, what);
    }
    auto event = impl_->answer(RD_KAFKA_ADMIN_OP_INCREMENTALALTERCONFIGS, what, [&](const auto* options, auto* queue) {
        auto* one = resource.get();
        rd_kafka_IncrementalAlterConfigs(impl_->client(), &one, 1, options, queue);
    });
    if (!event) return event.error();
    std::size_t count = 0;
    const auto* const* results = rd_kafka_IncrementalAlterConfigs_result_resources(
        rd_kafka_event_IncrementalAlterConfigs_result(event->get()), &count);
    for (std::size_t i = 0; i < count; ++i) {
        const auto code = rd_kafka_ConfigResource_error(results[i]);
        if (code != RD_KAFKA_RESP_ERR_NO_ERROR) {
            return to_error(code, what, rd_kafka_ConfigResource_error_string(results[i]));
        }
    }
    return {};
}

core::Result<void> Admin::delete_topic(const std::string& name)
{
    const auto what = "deleting topic " + name;
    const OldTopic topic{rd_kafka_DeleteTopic_new(name.c_str())};
    auto event = impl_->answer(RD_KAFKA_ADMIN_OP_DELETETOPICS, what, [&](const auto* options, auto* queue) {
        auto* one = topic.get();
        rd_kafka_DeleteTopics(impl_->client(), &one, 1, options, queue);
    });
    if (!event) return event.error();
    std::size_t count = 0;
    const auto* const* results =
        rd_kafka_DeleteTopics_result_topics(rd_kafka_event_DeleteTopics_result(event->get()), &count);
    return check(results, count, what);
}

}  // namespace fantail::kafka
