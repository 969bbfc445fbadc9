#include "support/certificates.hpp"

#include <cstdio>
#include <cstdlib>
#include <stdexcept>

#include <openssl/bio.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include <unistd.h>

namespace fantail::test {

namespace {

void require(bool went_well, const char* what)
{
    if (!went_well) throw std::runtime_error{std::string{"OpenSSL: "} + what};
}

template <class Write>
std::string to_pem(Write write)
{
    const std::unique_ptr<BIO, decltype(&BIO_free_all)> bio{BIO_new(BIO_s_mem()), &BIO_free_all};
    require(write(bio.get()) == 1, "cannot write PEM");
    char* data = nullptr;
    const auto size = BIO_get_mem_data(bio.get(), &data);
    return {data, static_cast<std::size_t>(size)};
}

void add_extension(X509* certificate, int kind, const std::string& value)
{
    X509V3_CTX context;
    X509V3_set_ctx(&context, certificate, certificate, nullptr, nullptr, 0);
    auto* extension = X509V3_EXT_conf_nid(nullptr, &context, kind, value.c_str());
    require(extension != nullptr, "cannot make an extension");
    X509_add_ext(certificate, extension, -1);
    X509_EXTENSION_free(extension);
}

void fill(X509* certificate, const std::string& name, const IdentityRequest& request)
{
    static long serial = 0;
    X509_set_version(certificate, X509_VERSION_3);
    ASN1_INTEGER_set(X509_get_serialNumber(certificate), ++serial);
    X509_gmtime_adj(X509_getm_notBefore(certificate), request.valid_from.count());
    X509_gmtime_adj(X509_getm_notAfter(certificate), request.valid_until.count());
    const auto* text = reinterpret_cast<const unsigned char*>(name.c_str());
    X509_NAME_add_entry_by_txt(X509_get_subject_name(certificate), "CN", MBSTRING_ASC, text, -1, -1, 0);
}

}  // namespace

Authority::Authority() : key_{EVP_EC_gen("P-256")}, certificate_{X509_new()}
{
    require(key_ && certificate_, "cannot make a key");
    auto* certificate = certificate_.get();
    fill(certificate, "authority of one test", {});
    X509_set_issuer_name(certificate, X509_get_subject_name(certificate));
    X509_set_pubkey(certificate, key_.get());
    add_extension(certificate, NID_basic_constraints, "critical,CA:TRUE");
    require(X509_sign(certificate, key_.get(), EVP_sha256()) > 0, "cannot sign");

    const char* folder = std::getenv("TMPDIR");
    file_ = std::string{folder != nullptr ? folder : "/tmp"} + "/fantail-test-ca-XXXXXX";
    const auto descriptor = ::mkstemp(file_.data());
    require(descriptor >= 0, "cannot make a file");
    const auto pem = to_pem([&](BIO* bio) { return PEM_write_bio_X509(bio, certificate); });
    require(::write(descriptor, pem.data(), pem.size()) == static_cast<ssize_t>(pem.size()), "cannot write a file");
    ::close(descriptor);
}

Authority::~Authority() { ::unlink(file_.c_str()); }

Identity Authority::issue(const IdentityRequest& request) const
{
    const Key key{EVP_EC_gen("P-256")};
    const Certificate certificate{X509_new()};
    require(key && certificate, "cannot make a key");
    fill(certificate.get(), "peer of one test", request);
    X509_set_issuer_name(certificate.get(), X509_get_subject_name(certificate_.get()));
    X509_set_pubkey(certificate.get(), key.get());
    add_extension(certificate.get(), NID_subject_alt_name, request.alternative_name);
    require(X509_sign(certificate.get(), key_.get(), EVP_sha256()) > 0, "cannot sign");
    return {to_pem([&](BIO* bio) { return PEM_write_bio_X509(bio, certificate.get()); }), to_pem([&](BIO* bio) {
                return PEM_write_bio_PrivateKey(bio, key.get(), nullptr, nullptr, 0, nullptr, nullptr);
            })};
}

}  // namespace fantail::test
