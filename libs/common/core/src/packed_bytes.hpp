#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace fantail::core {

/// Writes numbers and texts one behind the other, small numbers in one byte: the form of what is kept in memory only.
class ByteWriter {
public:
    void number(std::uint64_t value)
    {
        for (; value >= more; value >>= bits) bytes_.push_back(static_cast<char>(value | more));
        bytes_.push_back(static_cast<char>(value));
    }

    /// One that may be below zero, and is seldom far from it.
    void difference(std::int64_t value)
    {
        const auto sign = value < 0 ? ~std::uint64_t{0} : 0;
        number(static_cast<std::uint64_t>(value) << 1U ^ sign);
    }

    void text(std::string_view value)
    {
        number(value.size());
        bytes_.append(value);
    }

    [[nodiscard]] const std::string& bytes() const noexcept { return bytes_; }

private:
    static constexpr std::uint64_t more = 0x80;
    static constexpr unsigned bits = 7;
    std::string bytes_;
};

/// Reads what a ByteWriter wrote, in the same order. Texts lie where they were written.
class ByteReader {
public:
    explicit ByteReader(const char* at) noexcept : at_{at} {}

    std::uint64_t number() noexcept
    {
        std::uint64_t value = 0;
        for (unsigned shift = 0;; shift += 7) {
            const auto byte = static_cast<std::uint8_t>(*at_++);
            value |= std::uint64_t{byte & 0x7fU} << shift;
            if (byte < 0x80) return value;
        }
    }

    std::int64_t difference() noexcept
    {
        const auto value = number();
        return static_cast<std::int64_t>(value >> 1U ^ (~(value & 1U) + 1U));
    }

    std::string_view text() noexcept
    {
        const auto size = number();
        const std::string_view value{at_, size};
        at_ += size;
        return value;
    }

private:
    const char* at_;
};

}  // namespace fantail::core
