// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QtCore/QByteArray>

#include <memory>

namespace holdfast::testing {

/// A certificate with its key, both in PEM.
struct CertificatePair {
    QByteArray certificate;
    QByteArray key;
};

struct CertificateOrder {
    QByteArray name = "localhost"; ///< DNS name, or an address when it looks like one
    int startsInDays = -1;
    int endsInDays = 90;
};

/// A certificate authority of a test's own (P-256, made in memory), for servers that are good, expired, of
/// another name or signed by somebody else.
class TestAuthority {
public:
    explicit TestAuthority(const QByteArray& name = "Holdfast test authority");
    ~TestAuthority();
    TestAuthority(const TestAuthority&) = delete;
    TestAuthority& operator=(const TestAuthority&) = delete;

    [[nodiscard]] QByteArray certificate() const; ///< in PEM
    [[nodiscard]] CertificatePair issue(const CertificateOrder& order = {}) const;

private:
    struct Data;
    std::unique_ptr<Data> m_data;
};

} // namespace holdfast::testing
