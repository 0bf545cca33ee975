// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/probes/connector.h"

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

void SocketRelease::operator()(QTcpSocket* socket) const {
    socket->disconnect();
    socket->abort();
    socket->deleteLater();
}

Traffic trafficOf(const QTcpSocket& socket) {
    tcp_info info{};
    socklen_t length = sizeof info;
    const auto descriptor = static_cast<int>(socket.socketDescriptor());
    if (descriptor < 0 || ::getsockopt(descriptor, IPPROTO_TCP, TCP_INFO, &info, &length) != 0) return {};
    return {.sent = static_cast<std::int64_t>(info.tcpi_bytes_sent),
            .received = static_cast<std::int64_t>(info.tcpi_bytes_received)};
}

Connector::Connector(const ProbeSpec& spec, TlsSettings& tls) : m_spec(spec), m_tls(tls) {
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

Connector::~Connector() {
    cancel();
}

void Connector::start(const Endpoint& endpoint, Layer layer, Duration within, Done done) {
    Q_ASSERT(m_done == nullptr);
    m_done = std::move(done);
    m_elapsed.start();
    if (endpoint.host.empty() || endpoint.port == 0) {
        failLater(ProbeProblem::Configuration, "not an address: " + m_spec.target);
        return;
    }
    m_deadline.start(within);
    if (layer != Layer::Tcp) {
        connectEncrypted(endpoint, layer);
        return;
    }
    m_socket.reset(new QTcpSocket);
    m_socket->setProxy(QNetworkProxy::NoProxy);
    connect(m_socket.get(), &QTcpSocket::connected, this, [this] { finish({}); });
    connect(m_socket.get(), &QTcpSocket::errorOccurred, this, &Connector::onFailed);
    m_socket->connectToHost(QString::fromStdString(endpoint.host), endpoint.port);
}

void Connector::connectEncrypted(const Endpoint& endpoint, Layer layer) {
    auto configuration = m_tls.configuration();
    if (!configuration) {
        failLater(ProbeProblem::Certificate, configuration.error().detail,
                  certificateRemedy(m_spec, CertificateFault::CaFile));
        return;
    }
    if (layer == Layer::TlsForHttp)
        configuration->setAllowedNextProtocols({QByteArray(QSslConfiguration::NextProtocolHttp1_1)});
    m_encrypted = new QSslSocket;
    m_socket.reset(m_encrypted);
    m_socket->setProxy(QNetworkProxy::NoProxy);
    m_encrypted->setSslConfiguration(*configuration);
    connect(m_encrypted, &QSslSocket::encrypted, this, [this] { finish({}); });
    connect(m_encrypted, &QSslSocket::errorOccurred, this, &Connector::onFailed);
    const std::string& name = m_tls.spec().serverName.empty() ? endpoint.host : m_tls.spec().serverName;
    m_encrypted->connectToHostEncrypted(QString::fromStdString(endpoint.host), endpoint.port,
                                        QString::fromStdString(name));
}

void Connector::onFailed() {
    const auto refused = m_encrypted != nullptr ? m_encrypted->sslHandshakeErrors() : QList<QSslError>{};
    if (!refused.isEmpty()) {
        m_tls.forget();
        fail(ProbeProblem::Certificate, wordsOf(refused).toStdString(),
             certificateRemedy(m_spec, faultOf(refused)));
        return;
    }
    fail(problemOf(m_socket->error()), m_socket->errorString().toStdString());
}

ConnectResult Connector::failed(ProbeProblem problem, std::string_view words, std::string remedy) const {
    return {.problem = problem,
            .detail = safeDetail(words, m_spec),
            .remedy = remedy.empty() ? remedyFor(m_spec, problem) : std::move(remedy),
            .certificateEnd = {},
            .traffic = {}};
}

void Connector::fail(ProbeProblem problem, std::string_view words, std::string remedy) {
    finish(failed(problem, words, std::move(remedy)));
}

void Connector::failLater(ProbeProblem problem, std::string_view words, std::string remedy) {
    m_early = failed(problem, words, std::move(remedy));
    m_deadline.start(0);
}

void Connector::finish(ConnectResult result) {
    result.seconds = static_cast<double>(m_elapsed.nsecsElapsed()) / 1e9;
    if (m_encrypted != nullptr && !m_encrypted->peerCertificate().isNull())
        result.certificateEnd = m_encrypted->peerCertificate().expiryDate();
    if (m_socket) result.traffic = trafficOf(*m_socket);
    SocketPtr socket;
    if (result.problem == ProbeProblem::None) {
        socket = std::move(m_socket);
        socket->disconnect(this);
    }
    const auto done = std::move(m_done);
    cancel();
    if (done) done(std::move(result), std::move(socket));
}

void Connector::cancel() {
    m_done = nullptr;
    m_early.reset();
    m_deadline.stop();
    m_encrypted = nullptr;
    m_socket.reset();
}

} // namespace holdfast::probes
