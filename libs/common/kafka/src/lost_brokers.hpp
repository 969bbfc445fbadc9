#pragma once

#include <boost/asio/awaitable.hpp>

#include "fantail/kafka/handles.hpp"

namespace fantail::kafka {

/// Gives a client its bootstrap servers again whenever it has been told that there are no brokers at all.
///
/// A broker that is fenced, as after a pause, answers for a moment with topics and without brokers. librdkafka
/// (2.10 to 2.15 at least, its issue 5301) then drops every broker it knows and has nobody left to ask.
///
/// A task of the client's owner; ends with it.
boost::asio::awaitable<void> find_lost_brokers(rd_kafka_t* client);

}  // namespace fantail::kafka
