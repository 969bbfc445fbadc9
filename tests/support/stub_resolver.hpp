#pragma once

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "fantail/http/resolver.hpp"

namespace fantail::test {

/// Knows the names that the test told it, and answers at once.
class StubResolver final : public http::NameResolver {
public:
    void set(const std::string& name, const std::vector<std::string>& addresses)
    {
        http::Resolved resolved;
        for (const auto& address : addresses) resolved.addresses.push_back(core::IpAddress::parse(address).value());
        names_[name] = std::move(resolved);
    }

    boost::asio::awaitable<http::Resolved> resolve(std::string name,
                                                   std::chrono::steady_clock::time_point /*deadline*/) override
    {
        const auto found = names_.find(name);
        if (found != names_.end()) co_return found->second;
        co_return http::Resolved{{}, core::AttemptError::name_not_found, "the host name is not known"};
    }

private:
    std::map<std::string, http::Resolved> names_;
};

}  // namespace fantail::test
