// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/probes/network_problem.h"

#include <QtCore/QStringList>

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>

namespace holdfast::probes {

namespace {

CertificateFault faultOf(QSslError::SslError error) {
    switch (error) {
    case QSslError::CertificateExpired:
        return CertificateFault::Expired;
    case QSslError::CertificateNotYetValid:
        return CertificateFault::NotYetValid;
    case QSslError::HostNameMismatch:
        return CertificateFault::WrongName;
    case QSslError::SelfSignedCertificate:
    case QSslError::SelfSignedCertificateInChain:
    case QSslError::UnableToGetIssuerCertificate:
    case QSslError::UnableToGetLocalIssuerCertificate:
    case QSslError::UnableToVerifyFirstCertificate:
    case QSslError::CertificateUntrusted:
    case QSslError::CertificateSignatureFailed:
    case QSslError::InvalidCaCertificate:
        return CertificateFault::UnknownChain;
    default:
        return CertificateFault::Other;
    }
}

} // namespace

ProbeProblem problemOf(QAbstractSocket::SocketError error) {
    switch (error) {
    case QAbstractSocket::ConnectionRefusedError:
        return ProbeProblem::Refused;
    case QAbstractSocket::RemoteHostClosedError:
        return ProbeProblem::Closed;
    case QAbstractSocket::HostNotFoundError:
        return ProbeProblem::NameUnknown;
    case QAbstractSocket::SocketTimeoutError:
        return ProbeProblem::NoAnswer;
    case QAbstractSocket::NetworkError:
    case QAbstractSocket::UnsupportedSocketOperationError: // the address family does not exist here
        return ProbeProblem::NoRoute;
    case QAbstractSocket::SslHandshakeFailedError:
    case QAbstractSocket::SslInternalError:
    case QAbstractSocket::SslInvalidUserDataError:
        return ProbeProblem::Protocol;
    default:
        return ProbeProblem::Local;
    }
}

QString wordsOf(const QList<QSslError>& errors) {
    QStringList words;
    for (const auto& error : errors)
        words << error.errorString();
    words.removeDuplicates();
    return words.join(QStringLiteral("; "));
}

CertificateFault faultOf(const QList<QSslError>& errors) {
    static constexpr std::array kOrder{CertificateFault::Expired, CertificateFault::NotYetValid,
                                       CertificateFault::UnknownChain, CertificateFault::WrongName};
    for (const auto fault : kOrder) {
        const bool there = std::any_of(errors.begin(), errors.end(), [fault](const QSslError& error) {
            return faultOf(error.error()) == fault;
        });
        if (there) return fault;
    }
    return CertificateFault::Other;
}

} // namespace holdfast::probes
