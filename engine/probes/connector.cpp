// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/probes/connector.h"

#include "engine/probes/network_problem.h"

#include <QtNetwork/QHostInfo>
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

constexpr qsizetype kMaxAddresses = 6;

} // namespace

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
    for (QTimer* timer : {&m_deadline, &m_attempt}) {
        timer->setSingleShot(true);
        timer->setTimerType(Qt::PreciseTimer);
    }
    connect(&m_deadline, &QTimer::timeout, this, &Connector::onDeadline);
    connect(&m_attempt, &QTimer::timeout, this, &Connector::tryNext);
}

Connector::~Connector() {
    cancel();
}

void Connector::onDeadline() {
    if (m_early) {
        finish(std::move(*m_early));
    } else if (isResolving()) {
        fail(ProbeProblem::NameUnknown, "the name was not resolved in time");
    } else {
        fail(ProbeProblem::NoAnswer, "no answer in time");
    }
}

void Connector::start(const Endpoint& endpoint, Layer layer, Duration within, Done done) {
    const QString host = QString::fromStdString(endpoint.host);
    if (const QHostAddress address(host); !address.isNull()) {
        startAt({address}, endpoint, layer, within, std::move(done));
    } else if (begin(endpoint, layer, within, std::move(done))) {
        m_lookup = QHostInfo::lookupHost(host, this, [this](const QHostInfo& info) { onResolved(info); });
    }
}

void Connector::startAt(QList<QHostAddress> addresses, const Endpoint& endpoint, Layer layer, Duration within,
                        Done done) {
    if (!begin(endpoint, layer, within, std::move(done))) return;
    m_addresses = std::move(addresses);
    m_attempt.start(0); // not now: it may fail at once
}

bool Connector::begin(const Endpoint& endpoint, Layer layer, Duration within, Done done) {
    Q_ASSERT(m_done == nullptr);
    m_done = std::move(done);
    m_endpoint = endpoint;
    m_layer = layer;
    m_elapsed.start();
    if (endpoint.host.empty() || endpoint.port == 0) {
        failLater(ProbeProblem::Configuration, "not an address: " + m_spec.target);
        return false;
    }
    if (layer != Layer::Tcp) { // else nobody needs the TLS library: loading it takes its time
        if (const auto tls = m_tls.configuration(); !tls) {
            failLater(ProbeProblem::Certificate, tls.error().detail,
                      certificateRemedy(m_spec, CertificateFault::CaFile));
            return false;
        }
    }
    m_deadline.start(within);
    return true;
}

void Connector::onResolved(const QHostInfo& info) {
    if (info.lookupId() != m_lookup) return; // of a run before
    m_lookup = -1;
    m_addresses = info.addresses().mid(0, kMaxAddresses);
    if (m_addresses.isEmpty()) {
        fail(ProbeProblem::NameUnknown, info.errorString().toStdString());
    } else {
        tryNext();
    }
}

void Connector::tryNext() {
    const QHostAddress address = m_addresses.takeFirst();
    const auto more = m_addresses.size();
    m_attempt.stop();
    if (more > 0) m_attempt.start(m_deadline.remainingTimeAsDuration() / (more + 1));
    m_encrypted = nullptr;
    m_socket = makeSocket();
    if (m_encrypted == nullptr) {
        m_socket->connectToHost(address, m_endpoint.port);
        return;
    }
    const std::string& own = m_tls.spec().serverName;
    m_encrypted->connectToHostEncrypted(address.toString(), m_endpoint.port,
                                        QString::fromStdString(own.empty() ? m_endpoint.host : own));
}

SocketPtr Connector::makeSocket() {
    SocketPtr socket;
    if (m_layer == Layer::Tcp) {
        socket.reset(new QTcpSocket);
        connect(socket.get(), &QTcpSocket::connected, this, [this] { finish({}); });
    } else {
        m_encrypted = new QSslSocket;
        socket.reset(m_encrypted);
        auto configuration = m_tls.configuration().value_or(QSslConfiguration());
        if (m_layer == Layer::TlsForHttp)
            configuration.setAllowedNextProtocols({QByteArray(QSslConfiguration::NextProtocolHttp1_1)});
        m_encrypted->setSslConfiguration(configuration);
        connect(m_encrypted, &QSslSocket::encrypted, this, [this] { finish({}); });
    }
    socket->setProxy(QNetworkProxy::NoProxy);
    connect(socket.get(), &QTcpSocket::errorOccurred, this, &Connector::onAttemptFailed);
    return socket;
}

void Connector::onAttemptFailed() {
    const auto refused = m_encrypted != nullptr ? m_encrypted->sslHandshakeErrors() : QList<QSslError>{};
    if (!refused.isEmpty()) {
        m_tls.forget();
        fail(ProbeProblem::Certificate, wordsOf(refused).toStdString(),
             certificateRemedy(m_spec, faultOf(refused)));
    } else if (!m_addresses.isEmpty()) {
        tryNext();
    } else {
        fail(problemOf(m_socket->error()), m_socket->errorString().toStdString());
    }
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
    m_attempt.stop();
    if (isResolving()) QHostInfo::abortHostLookup(std::exchange(m_lookup, -1));
    m_addresses.clear();
    m_encrypted = nullptr;
    m_socket.reset();
}

} // namespace holdfast::probes
