#pragma once

#include <chrono>
#include <exception>
#include <functional>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>

#include <gtest/gtest.h>

#include "fantail/runtime/task_group.hpp"

namespace fantail::runtime {

/// A loop whose test ends although a wait does not.
class Loop {
public:
    /// Runs until nothing is left to wait for.
    void run()
    {
        io.restart();
        io.run_for(std::chrono::seconds{5});
        ASSERT_TRUE(io.stopped()) << "something still waits";
    }

    /// Runs what can run without waiting.
    void poll()
    {
        io.restart();
        io.poll();
    }

    boost::asio::io_context io{1};
    std::exception_ptr failure;
    TaskGroup tasks{io, [this](std::exception_ptr why) { failure = why; }};
};

}  // namespace fantail::runtime
