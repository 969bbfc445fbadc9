#pragma once

#include <atomic>
#include <memory>
#include <utility>

#include "ingestor/app/ports.hpp"

namespace fantail::ingestor {

/// The one place in a process where the webhooks to match by lie: what was put here is what each worker matches the
/// next event by.
///
/// Threads: put() by the control worker, current() by any.
class SharedIndex : public Webhooks {
public:
    void put(CurrentIndex current) { current_ = std::make_shared<const CurrentIndex>(std::move(current)); }

    [[nodiscard]] CurrentIndex current() const override
    {
        const auto current = current_.load();
        return current ? *current : CurrentIndex{};
    }

private:
    std::atomic<std::shared_ptr<const CurrentIndex>> current_;
};

}  // namespace fantail::ingestor
