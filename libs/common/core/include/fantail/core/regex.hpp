#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "fantail/core/result.hpp"

namespace fantail::core {

/// A regular expression whose match takes time linear in the text, whatever both are: RE2, which has no back references
/// and no look-around for that reason. What it finds may lie anywhere in the text, unless ^ and $ say otherwise.
///
/// Threads: immutable; share freely.
/// Cost:    at most 512 bytes of pattern and 2,000 instructions; all that matching builds stays within 256 KiB.
/// Errors:  create() says what RE2 says, or which bound is broken.
class Regex {
public:
    static Result<std::shared_ptr<const Regex>> create(std::string_view pattern);

    [[nodiscard]] bool is_found_in(std::string_view text) const;

    ~Regex();

private:
    struct Compiled;
    explicit Regex(std::unique_ptr<const Compiled> compiled);
    std::unique_ptr<const Compiled> compiled_;
};

}  // namespace fantail::core
