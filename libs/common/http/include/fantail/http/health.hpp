#pragma once

#include <map>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

namespace fantail::http {

enum class CheckState { ok, failing };

struct Check {
    std::string name;
    CheckState state{CheckState::failing};
    std::string reason;  ///< why it is failing, for a person; empty when ok
};

/// What readiness hangs on: named checks, each set by whoever knows.
///
/// A check is declared before the service listens, so that "not heard of yet" reads as failing. The process has started
/// once every declared check has been ok at one time; what fails later makes it unready, not unstarted.
///
/// Threads: any; the one object that all workers write to, a few times a minute.
class Health {
public:
    void declare(std::string_view name);  ///< failing with the reason `starting`
    void set_ok(std::string_view name);
    void set_failing(std::string_view name, std::string reason);
    void start_draining();  ///< for good: the process is on its way out

    [[nodiscard]] bool is_ready() const;
    [[nodiscard]] bool has_started() const;
    [[nodiscard]] bool is_draining() const;
    [[nodiscard]] std::vector<Check> checks() const;  ///< by name

private:
    mutable std::mutex mutex_;
    std::map<std::string, Check, std::less<>> checks_;
    bool draining_{false};
    bool started_{false};
};

}  // namespace fantail::http
