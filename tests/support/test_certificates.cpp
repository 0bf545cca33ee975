// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/test_certificates.h"

#include <QtNetwork/QHostAddress>

#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

namespace holdfast::testing {

namespace {

template <auto Free>
struct Freed {
    template <typename T>
    void operator()(T* object) const {
        Free(object);
    }
};

using Key = std::unique_ptr<EVP_PKEY, Freed<EVP_PKEY_free>>;
using Certificate = std::unique_ptr<X509, Freed<X509_free>>;
using Memory = std::unique_ptr<BIO, Freed<BIO_free>>;

QByteArray contentOf(BIO* memory) {
    char* data = nullptr;
    const long length = BIO_get_mem_data(memory, &data);
    return {data, length};
}

QByteArray pemOf(X509* certificate) {
    const Memory memory(BIO_new(BIO_s_mem()));
    PEM_write_bio_X509(memory.get(), certificate);
    return contentOf(memory.get());
}

QByteArray pemOf(EVP_PKEY* key) {
    const Memory memory(BIO_new(BIO_s_mem()));
    PEM_write_bio_PrivateKey(memory.get(), key, nullptr, nullptr, 0, nullptr, nullptr);
    return contentOf(memory.get());
}

void extend(X509* certificate, X509* issuer, int extension, const QByteArray& value) {
    X509V3_CTX context;
    X509V3_set_ctx(&context, issuer, certificate, nullptr, nullptr, 0);
    X509_EXTENSION* made = X509V3_EXT_conf_nid(nullptr, &context, extension, value.constData());
    X509_add_ext(certificate, made, -1);
    X509_EXTENSION_free(made);
}

Certificate begin(EVP_PKEY* key, const CertificateOrder& order) {
    static long serial = 1000;
    Certificate certificate(X509_new());
    X509_set_version(certificate.get(), 2);
    ASN1_INTEGER_set(X509_get_serialNumber(certificate.get()), ++serial);
    X509_time_adj_ex(X509_getm_notBefore(certificate.get()), order.startsInDays, 0, nullptr);
    X509_time_adj_ex(X509_getm_notAfter(certificate.get()), order.endsInDays, 0, nullptr);
    X509_set_pubkey(certificate.get(), key);
    X509_NAME_add_entry_by_txt(X509_get_subject_name(certificate.get()), "CN", MBSTRING_UTF8,
                               reinterpret_cast<const unsigned char*>(order.name.constData()), -1, -1, 0);
    return certificate;
}

} // namespace

struct TestAuthority::Data {
    Key key;
    Certificate certificate;
};

TestAuthority::TestAuthority(const QByteArray& name) : m_data(std::make_unique<Data>()) {
    m_data->key.reset(EVP_EC_gen("P-256"));
    m_data->certificate = begin(m_data->key.get(), {.name = name, .startsInDays = -1000, .endsInDays = 3650});
    X509* own = m_data->certificate.get();
    X509_set_issuer_name(own, X509_get_subject_name(own));
    extend(own, own, NID_basic_constraints, "critical,CA:TRUE");
    extend(own, own, NID_key_usage, "critical,keyCertSign,cRLSign");
    extend(own, own, NID_subject_key_identifier, "hash");
    X509_sign(own, m_data->key.get(), EVP_sha256());
}

TestAuthority::~TestAuthority() = default;

QByteArray TestAuthority::certificate() const {
    return pemOf(m_data->certificate.get());
}

CertificatePair TestAuthority::issue(const CertificateOrder& order) const {
    const Key key(EVP_EC_gen("P-256"));
    const Certificate certificate = begin(key.get(), order);
    X509* issuer = m_data->certificate.get();
    X509_set_issuer_name(certificate.get(), X509_get_subject_name(issuer));
    const bool isAddress = !QHostAddress(QString::fromUtf8(order.name)).isNull();
    extend(certificate.get(), issuer, NID_basic_constraints, "critical,CA:FALSE");
    extend(certificate.get(), issuer, NID_ext_key_usage, "serverAuth,clientAuth");
    extend(certificate.get(), issuer, NID_subject_alt_name, (isAddress ? "IP:" : "DNS:") + order.name);
    X509_sign(certificate.get(), m_data->key.get(), EVP_sha256());
    return {.certificate = pemOf(certificate.get()), .key = pemOf(key.get())};
}

} // namespace holdfast::testing
