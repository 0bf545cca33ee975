// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/probes/tls_settings.h"

#include <QtCore/QFile>
#include <QtCore/QFileInfo>
#include <QtNetwork/QSslCertificate>

namespace holdfast::probes {

namespace {

constexpr qint64 kCaFileBytes = 4 * 1024 * 1024;

QList<QSslCertificate> readCertificates(const std::string& path) {
    const QString name = QString::fromStdString(path);
    if (!QFileInfo(name).isFile()) return {}; // opening a pipe would wait for its writer
    QFile file(name);
    if (!file.open(QIODevice::ReadOnly)) return {};
    return QSslCertificate::fromData(file.read(kCaFileBytes), QSsl::Pem);
}

} // namespace

Result<QSslConfiguration> TlsSettings::configuration() {
    if (m_configuration) return *m_configuration;
    QSslConfiguration configuration = QSslConfiguration::defaultConfiguration();
    configuration.setProtocol(QSsl::TlsV1_2OrLater);
    const bool verify = m_spec.verification == TlsVerification::Verify;
    configuration.setPeerVerifyMode(verify ? QSslSocket::VerifyPeer : QSslSocket::VerifyNone);
    if (verify && !m_spec.caFile.empty()) {
        const auto authorities = readCertificates(m_spec.caFile);
        if (authorities.isEmpty())
            return failure(ErrorCode::FixSetup, "no certificate in the CA file " + m_spec.caFile,
                           m_spec.caFile);
        configuration.setCaCertificates(authorities);
    }
    m_configuration = configuration;
    return configuration;
}

} // namespace holdfast::probes
