#pragma once

#include <librdkafka/rdkafka.h>

namespace fantail::kafka {

/// Whether an error is Kafka's last word on the record itself, so that the same record, produced again, would be
/// refused again until somebody changes the record, the topic or our rights. A closed list: what it does not name is
/// about the way there (brokers, connections, our client), or unknown, and a record lost to either would be ours to
/// answer for.
[[nodiscard]] bool is_final_for_record(rd_kafka_resp_err_t error) noexcept;

}  // namespace fantail::kafka
