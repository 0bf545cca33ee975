// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/probes/handshake.h"

#include "engine/probes/network_problem.h"

#include <QtNetwork/QNetworkProxy>
#include <QtNetwork/QSslCertificate>
#include <QtNetwork/QSslSocket>
#include <QtNetwork/QTcpSocket>

#include <linux/tcp.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <utility>

namespace holdfast::probes {

namespace {

/// What the kernel counted on the connection (TLS included, headers of IP and TCP not).
void countBytes(const QTcpSocket& socket, HandshakeResult& result) {
    tcp_info info{};
    socklen_t length = sizeof info;
    const auto descriptor = static_cast<int>(socket.socketDescriptor());
    if (descriptor < 0 || ::getsockopt(descriptor, IPPROTO_TCP, TCP_INFO, &info, &length) != 0) return;
    result.bytesReceived = static_cast<std::int64_t>(info.tcpi_bytes_received);
    result.bytesSent = static_cast<std::int64_t>(info.tcpi_bytes_sent);
}

} // namespace

Handshake::Handshake(const ProbeSpec& spec, TlsSettings& tls) : m_spec(spec), m_tls(tls) {
    m_deadline.setSingleShot(true);
    m_deadline.setTimerType(Qt::PreciseTimer);
    connect(&m_deadline, &QTimer::timeout, this, [this] {
        if (m_early) {
            finish(std::move(*m_early));
        } else {
            fail(ProbeProblem::NoAnswer, "no answer in time");
        }
    });
}

Handshake::~Handshake() {
    cancel();
}

void Handshake::start(const Endpoint& endpoint, Layer layer, Duration within, Done done) {
    Q_ASSERT(m_done == nullptr);
    m_done = std::move(done);
    m_elapsed.start();
    if (endpoint.host.empty() || endpoint.port == 0) {
        failLater(ProbeProblem::Configuration, "not an address: " + m_spec.target);
        return;
    }
    m_deadline.start(within);
    if (layer == Layer::Tls) {
        connectEncrypted(endpoint);
        return;
    }
    m_socket = new QTcpSocket(this);
    m_socket->setProxy(QNetworkProxy::NoProxy);
    connect(m_socket, &QTcpSocket::connected, this, [this] { finish({}); });
    connect(m_socket, &QTcpSocket::errorOccurred, this, &Handshake::onFailed);
    m_socket->connectToHost(QString::fromStdString(endpoint.host), endpoint.port);
}

void Handshake::connectEncrypted(const Endpoint& endpoint) {
    const auto configuration = m_tls.configuration();
    if (!configuration) {
        failLater(ProbeProblem::Certificate, configuration.error().detail,
                  certificateRemedy(m_spec, CertificateFault::CaFile));
        return;
    }
    m_encrypted = new QSslSocket(this);
    m_socket = m_encrypted;
    m_socket->setProxy(QNetworkProxy::NoProxy);
    m_encrypted->setSslConfiguration(*configuration);
    connect(m_encrypted, &QSslSocket::encrypted, this, [this] { finish({}); });
    connect(m_socket, &QTcpSocket::errorOccurred, this, &Handshake::onFailed);
    const std::string& name = m_tls.spec().serverName.empty() ? endpoint.host : m_tls.spec().serverName;
    m_encrypted->connectToHostEncrypted(QString::fromStdString(endpoint.host), endpoint.port,
                                        QString::fromStdString(name));
}

void Handshake::onFailed() {
    const auto refused = m_encrypted != nullptr ? m_encrypted->sslHandshakeErrors() : QList<QSslError>{};
    if (!refused.isEmpty()) {
        m_tls.forget();
        fail(ProbeProblem::Certificate, wordsOf(refused).toStdString(),
             certificateRemedy(m_spec, faultOf(refused)));
        return;
    }
    fail(problemOf(m_socket->error()), m_socket->errorString().toStdString());
}

HandshakeResult Handshake::failed(ProbeProblem problem, std::string_view words, std::string remedy) const {
    return {.problem = problem,
            .detail = safeDetail(words, m_spec),
            .remedy = remedy.empty() ? remedyFor(m_spec, problem) : std::move(remedy),
            .certificateEnd = {}};
}

void Handshake::fail(ProbeProblem problem, std::string_view words, std::string remedy) {
    finish(failed(problem, words, std::move(remedy)));
}

void Handshake::failLater(ProbeProblem problem, std::string_view words, std::string remedy) {
    m_early = failed(problem, words, std::move(remedy));
    m_deadline.start(0);
}

void Handshake::finish(HandshakeResult result) {
    result.seconds = static_cast<double>(m_elapsed.nsecsElapsed()) / 1e9;
    if (m_encrypted != nullptr && !m_encrypted->peerCertificate().isNull())
        result.certificateEnd = m_encrypted->peerCertificate().expiryDate();
    if (m_socket != nullptr) countBytes(*m_socket, result);
    const auto done = std::move(m_done);
    cancel();
    if (done) done(std::move(result));
}

void Handshake::cancel() {
    m_done = nullptr;
    m_early.reset();
    m_deadline.stop();
    m_encrypted = nullptr;
    if (auto* socket = std::exchange(m_socket, nullptr)) {
        socket->disconnect(this);
        socket->abort();
        socket->deleteLater();
    }
}

} // namespace holdfast::probes
