// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/probes/network_problem.h"

#include <QtCore/QStringList>

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>

namespace holdfast::probes {

namespace {

/// QNetworkAccessManager has one error for «no route» and «out of descriptors».
bool outOfDescriptors() {
    const int descriptor = ::open("/dev/null", O_RDONLY | O_CLOEXEC);
    if (descriptor >= 0) {
        ::close(descriptor);
        return false;
    }
    return errno == EMFILE || errno == ENFILE;
}

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
        return ProbeProblem::Protocol;
    default:
        return ProbeProblem::Local;
    }
}

ProbeProblem problemOf(QNetworkReply::NetworkError error) {
    switch (error) {
    case QNetworkReply::NoError:
        return ProbeProblem::None;
    case QNetworkReply::ConnectionRefusedError:
        return ProbeProblem::Refused;
    case QNetworkReply::RemoteHostClosedError:
        return ProbeProblem::Closed;
    case QNetworkReply::HostNotFoundError:
        return ProbeProblem::NameUnknown;
    case QNetworkReply::TimeoutError:
    case QNetworkReply::OperationCanceledError: // by the transfer timeout; our own cancel hears nothing
        return ProbeProblem::NoAnswer;
    case QNetworkReply::UnknownNetworkError:
    case QNetworkReply::TemporaryNetworkFailureError:
    case QNetworkReply::NetworkSessionFailedError:
        return outOfDescriptors() ? ProbeProblem::Local : ProbeProblem::NoRoute;
    case QNetworkReply::SslHandshakeFailedError:
    case QNetworkReply::ProtocolFailure:
    case QNetworkReply::ProtocolUnknownError:
    case QNetworkReply::ProtocolInvalidOperationError:
        return ProbeProblem::Protocol;
    default:
        break;
    }
    // Above 200 Qt numbers what a status of HTTP says; proxies and the rest stand below.
    return error > QNetworkReply::UnknownProxyError ? ProbeProblem::None : ProbeProblem::NoRoute;
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
