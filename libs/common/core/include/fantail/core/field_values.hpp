#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <variant>
#include <vector>

#include "fantail/core/decimal.hpp"

namespace fantail::core {

struct Null {
    friend bool operator==(Null, Null) = default;
};

/// An object or an array, of which filters ask only whether it is there.
struct Composite {
    friend bool operator==(Composite, Composite) { return false; }  ///< no condition compares one
};

/// A value that a filter names, or that an event has. Text is UTF-8, in which a lone surrogate keeps its three bytes.
using FieldValue = std::variant<Null, bool, Decimal, std::string, Composite>;

std::string to_json(const FieldValue& value);  ///< for a person: a Composite is `{…}`
std::uint64_t hash_of(const FieldValue& value) noexcept;

/// What an event has at a path. Several values where the path leads through an array, or to one.
struct SeenField {
    struct Value {
        FieldValue value;
        bool is_element{false};  ///< of the array that lies at the path
        friend bool operator==(const Value&, const Value&) = default;
    };

    bool exists{false};  ///< also with null, and with an empty array, which has no values
    std::vector<Value> values;

    friend bool operator==(const SeenField&, const SeenField&) = default;
};

/// The paths that filters name, as the tree of keys that leads to them: who reads an event walks both together, once.
class FieldTree {
public:
    struct Node {
        std::map<std::string, std::unique_ptr<Node>, std::less<>> children;  ///< by key
        std::optional<std::uint32_t> number;                                 ///< of the path that ends here
    };

    /// The number of the path, a JSON pointer that is not empty; the same again for the same path.
    std::uint32_t add(const std::string& pointer);

    [[nodiscard]] std::optional<std::uint32_t> number_of(const std::string& pointer) const;
    [[nodiscard]] const Node& root() const noexcept { return root_; }
    [[nodiscard]] std::size_t size() const noexcept { return pointers_.size(); }

    /// Asks the memory for what number_of() will look at.
    void fetch() const noexcept { __builtin_prefetch(pointers_.data()); }

private:
    Node root_;
    std::vector<std::string> pointers_;                       ///< by number
    std::unordered_map<std::string, std::uint32_t> numbers_;  ///< of all of them, once they are many
};

/// An event, as filters ask it. Answered when asked: an event whose tenant has no filters is not read for any.
class EventValues {
public:
    virtual ~EventValues() = default;

    /// What lies at the paths of `tree`, by number; until the next call.
    virtual const std::vector<SeenField>& payload(const FieldTree& tree) = 0;

    /// By lower-case name; of several the last. nullopt: there is none.
    virtual std::optional<std::string_view> header(std::string_view name) = 0;

    /// One of CloudEvents' context attributes. nullopt: the event has none such.
    virtual std::optional<std::string_view> attribute(std::string_view name) = 0;
};

}  // namespace fantail::core
