#pragma once

#include <cstddef>
#include <new>

namespace fantail::core {

/// How much memory an object wants behind itself.
struct Behind {
    std::size_t bytes;
};

/// Base of an object that lies in one piece of memory with what belongs to it: made by `new (Behind{bytes}) T`, freed
/// by `delete`. Of a million such objects none is in the cache, and each allocation of its own would be another wait
/// for the memory, and 16 bytes.
class OnePiece {
public:
    static void* operator new(std::size_t size, Behind behind) { return ::operator new(size + behind.bytes); }
    static void operator delete(void* piece, Behind /*behind*/) noexcept { ::operator delete(piece); }

    // Without its size, which is not the type's.
    static void operator delete(void* piece) noexcept { ::operator delete(piece); }
};

/// Asks the memory at once for the first `lines` cache lines from `begin` on: who waits for one waits for all.
template <class T>
void fetch_lines(const T* begin, std::size_t lines) noexcept
{
    constexpr std::size_t cache_line = 64;
    const auto* const at = reinterpret_cast<const char*>(begin);
    for (std::size_t line = 0; line < lines; ++line) __builtin_prefetch(at + line * cache_line);
}

}  // namespace fantail::core
