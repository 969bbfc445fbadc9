#pragma once

#include <string>

namespace fantail::core {

/// A header of an HTTP message or of a Kafka record.
struct Header {
    std::string name;
    std::string value;

    friend bool operator==(const Header&, const Header&) = default;
};

}  // namespace fantail::core
