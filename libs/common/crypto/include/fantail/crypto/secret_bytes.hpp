#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace fantail::crypto {

/// A key in memory, wiped when it dies. Moving leaves nothing behind, which std::string does not promise.
class SecretBytes {
public:
    explicit SecretBytes(std::string_view bytes);
    ~SecretBytes();

    SecretBytes(const SecretBytes&) = default;
    SecretBytes(SecretBytes&&) noexcept = default;
    SecretBytes& operator=(SecretBytes other) noexcept
    {
        bytes_.swap(other.bytes_);  // what was here before is wiped with `other`
        return *this;
    }

    [[nodiscard]] const unsigned char* data() const noexcept { return bytes_.data(); }
    [[nodiscard]] std::size_t size() const noexcept { return bytes_.size(); }

private:
    std::vector<unsigned char> bytes_;
};

/// Overwrites `text` before letting it go.
void wipe(std::string& text) noexcept;

}  // namespace fantail::crypto
