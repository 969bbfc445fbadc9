#pragma once

#include <chrono>
#include <memory>
#include <string>

#include <openssl/evp.h>
#include <openssl/x509.h>

namespace fantail::test {

/// A certificate with its key, as PEM.
struct Identity {
    std::string certificate;
    std::string key;
};

/// What a certificate is to say; `alternative_name` in OpenSSL's words: `DNS:localhost`, `IP:127.0.0.1`.
struct IdentityRequest {
    std::string alternative_name;
    std::chrono::seconds valid_from{-3600};  ///< from now
    std::chrono::seconds valid_until{3600};  ///< from now
};

/// An authority that exists for one test: its key is made in memory and goes with it.
class Authority {
public:
    Authority();
    ~Authority();

    Authority(const Authority&) = delete;
    Authority& operator=(const Authority&) = delete;

    [[nodiscard]] Identity issue(const IdentityRequest& request) const;

    /// Its own certificate in a file, for settings that take one; removed with the authority.
    [[nodiscard]] const std::string& file() const noexcept { return file_; }

private:
    template <auto Free>
    struct Deleter {
        template <class T>
        void operator()(T* handle) const noexcept
        {
            Free(handle);
        }
    };
    using Key = std::unique_ptr<EVP_PKEY, Deleter<&EVP_PKEY_free>>;
    using Certificate = std::unique_ptr<X509, Deleter<&X509_free>>;

    Key key_;
    Certificate certificate_;
    std::string file_;
};

}  // namespace fantail::test
