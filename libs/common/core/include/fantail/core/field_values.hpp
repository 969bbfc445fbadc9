#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
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
    using Place = std::uint32_t;  ///< a key with what lies above it

    static constexpr Place root = 0;

    /// The number of the path, a JSON pointer that is not empty; the same again for the same path.
    std::uint32_t add(std::string_view pointer);

    [[nodiscard]] std::optional<std::uint32_t> number_of(std::string_view pointer) const;

    /// The same, of a path that was added, for who has its hash at hand: nearly always without a look at its text.
    [[nodiscard]] std::uint32_t number_of(std::uint32_t hash, std::string_view pointer) const;

    static std::uint32_t hash_of(std::string_view pointer) noexcept;

    [[nodiscard]] std::optional<Place> child(Place place, std::string_view key) const;
    [[nodiscard]] const std::vector<Place>& children(Place place) const { return keys_[place].children; }

    /// Of the path that ends here; nullopt: none does.
    [[nodiscard]] std::optional<std::uint32_t> number(Place place) const { return keys_[place].number; }

    [[nodiscard]] std::size_t size() const noexcept { return paths_.size(); }

    /// Asks the memory for what number_of() will look at.
    void fetch() const noexcept { __builtin_prefetch(paths_.data()); }

private:
    struct Key {
        std::string text;
        std::vector<Place> children{};  ///< by their text
        std::optional<std::uint32_t> number{};
    };

    struct Path {
        std::uint32_t hash;
        std::uint32_t number;
        friend auto operator<=>(const Path&, const Path&) = default;
    };

    [[nodiscard]] std::vector<Place>::const_iterator child_from(Place place, std::string_view key) const;
    [[nodiscard]] std::optional<Place> place_of(std::string_view pointer) const;
    Place make_child(Place place, std::string_view key);

    std::vector<Key> keys_{1};
    std::vector<Path> paths_;  ///< by hash
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
