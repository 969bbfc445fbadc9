#include "packed_filter.hpp"

#include <limits>
#include <type_traits>

#include "fantail/core/assert.hpp"

namespace fantail::core {

namespace {

template <class To, class From>
To narrowed(From value)
{
    FANTAIL_ASSERT(std::in_range<To>(value));
    return static_cast<To>(value);
}

template <class T>
char* append(char* to, const std::vector<T>& values)
{
    static_assert(std::is_trivially_copyable_v<T>);
    if (!values.empty()) std::memcpy(to, values.data(), values.size() * sizeof(T));
    return to + values.size() * sizeof(T);
}

}  // namespace

Condition PackedFilter::condition(const Part& part) const
{
    const auto key = field(part);
    Condition made{.field = {key.source, std::string{key.name}},
                   .op = part.op(),
                   .operands = {},
                   .expression = {},
                   .at = std::string{at(part)}};
    for (std::size_t number = part.operand; number < std::size_t{part.operand} + part.operands; ++number) {
        const auto value = operand(number);
        switch (value.kind) {
        case Kind::null:
            made.operands.emplace_back(Null{});
            break;
        case Kind::boolean:
            made.operands.emplace_back(value.yes);
            break;
        case Kind::number:
            made.operands.emplace_back(Decimal{DecimalView{text(value), value.number, value.yes}});
            break;
        case Kind::text:
        case Kind::expression:
            made.operands.emplace_back(std::string{text(value)});
            break;
        }
    }
    return made;
}

void FilterPacking::add(const FilterNode& node)
{
    if (const auto* condition = std::get_if<Condition>(&node)) return add_condition(*condition);
    add_group(std::get<FilterGroup>(node));
}

void FilterPacking::add_condition(const Condition& condition)
{
    FANTAIL_ASSERT(!condition.operands.empty());
    PackedFilter::Part part{};
    part.next = narrowed<std::uint16_t>(parts_.size() + 1);
    part.operand = narrowed<std::uint16_t>(operands_.size());
    part.operands = narrowed<std::uint16_t>(condition.operands.size());
    part.word = static_cast<std::uint8_t>(condition.op);
    part.source = condition.field.source;
    part.name_hash = FieldTree::hash_of(condition.field.name);
    add_texts(part, condition.field.name, condition.at);
    parts_.push_back(part);
    for (const auto& value : condition.operands) add_operand(value);
    if (condition.op == Operator::regex) {
        operands_.back().kind = PackedFilter::Kind::expression;
        operands_.back().number = narrowed<std::int32_t>(expressions_.size());
        expressions_.push_back(condition.expression);
    }
}

void FilterPacking::add_group(const FilterGroup& group)
{
    PackedFilter::Part part{};
    part.word = static_cast<std::uint8_t>(group.joined);
    add_texts(part, {}, group.at);
    const auto number = parts_.size();
    parts_.push_back(part);
    for (const auto& each : group.parts) add(each);
    parts_[number].next = narrowed<std::uint16_t>(parts_.size());
}

void FilterPacking::add_texts(PackedFilter::Part& part, std::string_view name, std::string_view at)
{
    part.texts = narrowed<std::uint32_t>(texts_.size());
    part.name_size = narrowed<std::uint16_t>(name.size());
    part.at_size = narrowed<std::uint16_t>(at.size());
    texts_.append(name).append(at);
}

void FilterPacking::add_operand(const FieldValue& value)
{
    using Kind = PackedFilter::Kind;
    PackedFilter::Operand operand{};
    std::string_view text;
    if (const auto* yes = std::get_if<bool>(&value)) {
        operand.kind = Kind::boolean;
        operand.yes = *yes;
    } else if (const auto* number = std::get_if<Decimal>(&value)) {
        const auto says = number->view();
        operand.kind = Kind::number;
        operand.number = narrowed<std::int32_t>(says.exponent);
        operand.yes = says.negative;
        text = says.digits;
    } else if (const auto* string = std::get_if<std::string>(&value)) {
        operand.kind = Kind::text;
        text = *string;
    }
    // Most values stand in the text that the filter was made from as they are.
    const auto place = std::string_view{texts_}.substr(0, written_).find(text);
    operand.text = narrowed<std::uint32_t>(place == std::string_view::npos ? texts_.size() : place);
    operand.size = narrowed<std::uint16_t>(text.size());
    if (place == std::string_view::npos) texts_.append(text);
    operands_.push_back(operand);
}

std::unique_ptr<const char[]> FilterPacking::block() const
{
    std::vector<PackedFilter::Expression> expressions;
    for (const auto& expression : expressions_) expressions.push_back({expression.get()});
    const PackedFilter::Head head{narrowed<std::uint16_t>(parts_.size()), narrowed<std::uint16_t>(operands_.size()),
                                  narrowed<std::uint32_t>(expressions.size()), narrowed<std::uint32_t>(texts_.size()),
                                  narrowed<std::uint32_t>(written_)};
    const auto size = sizeof head + parts_.size() * sizeof parts_[0] + operands_.size() * sizeof operands_[0] +
                      expressions.size() * sizeof expressions[0] + texts_.size();
    auto block = std::make_unique<char[]>(size);
    std::memcpy(block.get(), &head, sizeof head);
    auto* end = append(append(append(block.get() + sizeof head, parts_), operands_), expressions);
    texts_.copy(end, texts_.size());
    return block;
}

}  // namespace fantail::core
