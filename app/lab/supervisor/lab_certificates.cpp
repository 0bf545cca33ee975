// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/lab/supervisor/lab_certificates.h"

#include <openssl/bio.h>
#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/x509v3.h>

#include <memory>

namespace holdfast::lab {

namespace {

constexpr long kHour = 3600;
constexpr long kDay = 24 * kHour;
constexpr long kDaysValid = 90;

using Key = std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)>;
using Certificate = std::unique_ptr<X509, decltype(&X509_free)>;

Error opensslError(const char* what) {
    return {ErrorCode::Internal, ::ERR_reason_error_string(::ERR_get_error()), what};
}

Key makeKey() {
    return {::EVP_EC_gen("P-256"), ::EVP_PKEY_free};
}

void setName(X509_NAME* name, const std::string& common) {
    const auto add = [name](const char* field, const std::string& text) {
        ::X509_NAME_add_entry_by_txt(name, field, MBSTRING_UTF8,
                                     reinterpret_cast<const unsigned char*>(text.data()),
                                     static_cast<int>(text.size()), -1, 0);
    };
    add("O", "Holdfast lab");
    add("CN", common);
}

bool addExtension(X509* certificate, X509* issuer, int kind, const std::string& value) {
    X509V3_CTX context{};
    X509V3_set_ctx(&context, issuer, certificate, nullptr, nullptr, 0);
    const std::unique_ptr<X509_EXTENSION, decltype(&X509_EXTENSION_free)> extension(
        ::X509V3_EXT_conf_nid(nullptr, &context, kind, value.c_str()), ::X509_EXTENSION_free);
    return extension != nullptr && ::X509_add_ext(certificate, extension.get(), -1) == 1;
}

/// A certificate without extensions and signature.
Certificate blank(EVP_PKEY* key, const std::string& common) {
    Certificate certificate(::X509_new(), ::X509_free);
    ::X509_set_version(certificate.get(), 2);
    std::uint64_t serial = 0;
    ::RAND_bytes(reinterpret_cast<unsigned char*>(&serial), sizeof serial);
    ::ASN1_INTEGER_set_uint64(::X509_get_serialNumber(certificate.get()), serial >> 1U);
    ::X509_gmtime_adj(::X509_getm_notBefore(certificate.get()), -kHour);
    ::X509_gmtime_adj(::X509_getm_notAfter(certificate.get()), kDaysValid * kDay);
    ::X509_set_pubkey(certificate.get(), key);
    setName(::X509_get_subject_name(certificate.get()), common);
    return certificate;
}

bool sign(X509* certificate, const X509* issuer, EVP_PKEY* issuerKey) {
    return ::X509_set_issuer_name(certificate, ::X509_get_subject_name(issuer)) == 1 &&
           ::X509_sign(certificate, issuerKey, ::EVP_sha256()) > 0;
}

template <typename Write>
std::string pem(Write write) {
    const std::unique_ptr<BIO, decltype(&BIO_free)> memory(::BIO_new(::BIO_s_mem()), ::BIO_free);
    if (write(memory.get()) != 1) return {};
    char* text = nullptr;
    const long length = BIO_get_mem_data(memory.get(), &text);
    return {text, static_cast<std::size_t>(length)};
}

std::string pemOf(X509* certificate) {
    return pem([&](BIO* memory) { return ::PEM_write_bio_X509(memory, certificate); });
}

} // namespace

Result<LabCertificates> makeCertificates(const std::vector<std::string>& names) {
    const Key authorityKey = makeKey();
    const Key key = makeKey();
    if (!authorityKey || !key) return std::unexpected(opensslError("key"));
    std::string alternatives = "IP:127.0.0.1";
    for (const auto& name : names)
        alternatives += ",DNS:" + name;

    const Certificate authority = blank(authorityKey.get(), "Holdfast lab authority");
    const bool authorityGood =
        addExtension(authority.get(), authority.get(), NID_basic_constraints, "critical,CA:TRUE,pathlen:0") &&
        addExtension(authority.get(), authority.get(), NID_key_usage, "critical,keyCertSign,cRLSign") &&
        addExtension(authority.get(), authority.get(), NID_subject_key_identifier, "hash") &&
        sign(authority.get(), authority.get(), authorityKey.get());
    const Certificate leaf = blank(key.get(), names.front());
    const bool leafGood =
        authorityGood &&
        addExtension(leaf.get(), authority.get(), NID_basic_constraints, "critical,CA:FALSE") &&
        addExtension(leaf.get(), authority.get(), NID_key_usage, "critical,digitalSignature") &&
        addExtension(leaf.get(), authority.get(), NID_ext_key_usage, "serverAuth") &&
        addExtension(leaf.get(), authority.get(), NID_subject_alt_name, alternatives) &&
        addExtension(leaf.get(), authority.get(), NID_authority_key_identifier, "keyid") &&
        sign(leaf.get(), authority.get(), authorityKey.get());
    if (!leafGood) return std::unexpected(opensslError("certificate"));
    return LabCertificates{.authority = pemOf(authority.get()),
                           .certificate = pemOf(leaf.get()),
                           .key = pem([&](BIO* memory) {
                               return ::PEM_write_bio_PrivateKey(memory, key.get(), nullptr, nullptr, 0,
                                                                 nullptr, nullptr);
                           })};
}

} // namespace holdfast::lab
