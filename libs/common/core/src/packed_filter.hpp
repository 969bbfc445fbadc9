#pragma once

#include <cstdint>
#include <cstring>
#include <memory>
#include <string_view>
#include <vector>

#include "fantail/core/filter.hpp"

namespace fantail::core {

/// A filter in one piece of memory, read where it lies: a head, the parts, their operands, the expressions' addresses,
/// the text that the filter was made from, and the texts that are no part of it.
///
/// Each group stands before its parts, and says where they end. Sizes are what a text of 16 KiB, which is the most that
/// a filter may have, can come to.
class PackedFilter {
public:
    /// A condition, or a group of the parts that follow it.
    struct Part {
        std::uint16_t next;      ///< the part after it and all that belongs to it
        std::uint16_t operand;   ///< the first of a condition's
        std::uint16_t operands;  ///< 0: it is a group
        std::uint8_t word;       ///< an Operator; of a group how it is Joined
        FieldSource source;
        std::uint16_t name_size;
        std::uint16_t at_size;
        std::uint32_t texts;  ///< of the field's name, with `at` behind it
        std::uint32_t name_hash;

        [[nodiscard]] bool is_group() const noexcept { return operands == 0; }
        [[nodiscard]] Operator op() const noexcept { return static_cast<Operator>(word); }
        [[nodiscard]] Joined joined() const noexcept { return static_cast<Joined>(word); }
    };

    enum class Kind : std::uint8_t { null, boolean, number, text, expression };

    struct Operand {
        std::uint32_t text;   ///< or a number's digits, or an expression as it was written
        std::int32_t number;  ///< a number's exponent; an expression's place
        std::uint16_t size;   ///< of the text
        Kind kind;
        bool yes;  ///< of a boolean; of a number: it is negative
    };

    explicit PackedFilter(const char* block) noexcept : block_{block}, head_{read<Head>(0)} {}

    [[nodiscard]] Part part(std::size_t number) const noexcept
    {
        return read<Part>(sizeof(Head) + number * sizeof(Part));
    }
    [[nodiscard]] std::size_t parts() const noexcept { return head_.parts; }
    [[nodiscard]] Operand operand(std::size_t number) const noexcept
    {
        return read<Operand>(operands_at() + number * sizeof(Operand));
    }
    [[nodiscard]] const Regex& expression(const Operand& operand) const noexcept
    {
        const auto number = static_cast<std::size_t>(operand.number);
        return *read<Expression>(expressions_at() + number * sizeof(Expression)).address;
    }
    [[nodiscard]] std::string_view text(const Operand& operand) const noexcept
    {
        return {texts() + operand.text, operand.size};
    }
    [[nodiscard]] FieldKey field(const Part& part) const noexcept
    {
        return {part.source, part.name_hash, {texts() + part.texts, part.name_size}};
    }
    [[nodiscard]] std::string_view at(const Part& part) const noexcept
    {
        return {texts() + part.texts + part.name_size, part.at_size};
    }
    [[nodiscard]] std::string_view written() const noexcept { return {texts(), head_.written}; }
    [[nodiscard]] std::size_t size() const noexcept { return static_cast<std::size_t>(texts() - block_) + head_.texts; }

    /// For people, and for an index that is built: a condition as it was before it was packed, without its expression.
    [[nodiscard]] Condition condition(const Part& part) const;

private:
    friend class FilterPacking;

    struct Expression {
        const Regex* address;
    };

    struct Head {
        std::uint16_t parts;
        std::uint16_t operands;
        std::uint32_t expressions;
        std::uint32_t texts;    ///< bytes of all
        std::uint32_t written;  ///< bytes of what the filter was made from
    };

    // Copied out, as no object lies there; the compiler reads in place.
    template <class T>
    [[nodiscard]] T read(std::size_t at) const noexcept
    {
        T value;
        std::memcpy(&value, block_ + at, sizeof value);
        return value;
    }

    [[nodiscard]] std::size_t operands_at() const noexcept { return sizeof(Head) + head_.parts * sizeof(Part); }
    [[nodiscard]] std::size_t expressions_at() const noexcept
    {
        return operands_at() + head_.operands * sizeof(Operand);
    }
    [[nodiscard]] const char* texts() const noexcept
    {
        return block_ + expressions_at() + head_.expressions * sizeof(Expression);
    }

    const char* block_;
    Head head_;
};

/// Packs a filter.
class FilterPacking {
public:
    explicit FilterPacking(std::string_view written) : texts_{written}, written_{written.size()} {}

    void add(const FilterNode& node);

    [[nodiscard]] std::unique_ptr<const char[]> block() const;

    /// Which the block names, and does not own.
    [[nodiscard]] const std::vector<std::shared_ptr<const Regex>>& expressions() const noexcept { return expressions_; }

private:
    void add_condition(const Condition& condition);
    void add_group(const FilterGroup& group);
    void add_texts(PackedFilter::Part& part, std::string_view name, std::string_view at);
    void add_operand(const FieldValue& value);

    std::vector<PackedFilter::Part> parts_;
    std::vector<PackedFilter::Operand> operands_;
    std::vector<std::shared_ptr<const Regex>> expressions_;
    std::string texts_;  ///< behind what was written
    std::size_t written_;
};

/// Whether a part of a filter holds.
bool part_holds(const PackedFilter& filter, std::size_t number, FieldView& fields);

}  // namespace fantail::core
