// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/probes/http_fetch.h"

#include "engine/probes/network_problem.h"
#include "engine/probes/probe_text.h"

#include <QtNetwork/QTcpSocket>

#include <algorithm>
#include <utility>

namespace holdfast::probes {

namespace {

constexpr int kMaxHops = 3;
constexpr qint64 kReadAhead = qint64{64} * 1024;

bool isEncrypted(const QUrl& url) {
    return url.scheme() == QLatin1String("https");
}

std::uint16_t portOf(const QUrl& url) {
    return static_cast<std::uint16_t>(url.port(isEncrypted(url) ? 443 : 80));
}

bool isSameOrigin(const QUrl& left, const QUrl& right) {
    return left.scheme() == right.scheme() && left.host() == right.host() && portOf(left) == portOf(right);
}

bool isHttp(const QUrl& url) {
    const bool known = url.scheme() == QLatin1String("http") || isEncrypted(url);
    return url.isValid() && known && !url.host().isEmpty();
}

bool isRedirect(int status) {
    return status == 301 || status == 302 || status == 303 || status == 307 || status == 308;
}

/// A token read from a file often ends with a line break. Anything else outside of ASCII's visible
/// characters would end the header.
std::optional<std::string> bearerToken(std::string token) {
    while (!token.empty() && (token.back() == '\n' || token.back() == '\r' || token.back() == ' '))
        token.pop_back();
    const bool visible = std::ranges::all_of(token, [](char c) { return c > ' ' && c < 0x7F; });
    return visible ? std::optional(std::move(token)) : std::nullopt;
}

} // namespace

HttpFetch::HttpFetch(const ProbeSpec& spec, const Clock& clock)
    : m_spec(spec), m_clock(clock), m_tls(spec.tls), m_connector(m_spec, m_tls) {
    m_deadline.setSingleShot(true);
    m_deadline.setTimerType(Qt::PreciseTimer);
    connect(&m_deadline, &QTimer::timeout, this, [this] {
        if (m_early) {
            fail(m_early->first, std::string(m_early->second));
        } else {
            fail(m_connector.isResolving() ? ProbeProblem::NameUnknown : ProbeProblem::NoAnswer,
                 m_connector.isResolving() ? "the name was not resolved in time" : "no answer in time");
        }
    });
}

HttpFetch::~HttpFetch() {
    cancel();
}

void HttpFetch::get(FetchOrder order, Duration within, Done done) {
    Q_ASSERT(m_done == nullptr);
    m_done = std::move(done);
    m_order = std::move(order);
    m_order.url.setUserInfo(QString());
    m_hops = 0;
    m_traffic = {};
    m_payload = {};
    m_elapsed.start();
    if (!isHttp(m_order.url)) {
        m_early.emplace(ProbeProblem::Configuration, "not a URL of http or https");
    } else if (m_spec.user.empty() && !bearerToken(m_spec.password.reveal())) {
        m_early.emplace(ProbeProblem::Configuration, "the token has a space or a line break in it");
    }
    m_deadline.start(m_early ? Duration(0) : within);
    if (!m_early) send(m_order.url);
}

bool HttpFetch::canReuse(const QUrl& url) const {
    const bool open = m_socket && m_socket->state() == QAbstractSocket::ConnectedState;
    const bool quiet = open && m_socket->bytesAvailable() == 0;
    const bool young = !isEncrypted(url) || m_clock.steady() - m_opened < kEncryptedAge;
    return quiet && young && isSameOrigin(url, m_origin);
}

void HttpFetch::send(const QUrl& url) {
    m_url = url;
    m_reused = canReuse(url);
    if (m_reused) {
        writeRequest();
        return;
    }
    dropConnection();
    m_origin = url;
    const Endpoint endpoint{.host = url.host(QUrl::FullyEncoded).toStdString(), .port = portOf(url)};
    const auto layer = isEncrypted(url) ? Connector::Layer::TlsForHttp : Connector::Layer::Tcp;
    m_connector.start(
        endpoint, layer, std::max(m_deadline.remainingTimeAsDuration(), Duration(1)),
        [this](ConnectResult result, SocketPtr socket) { adopt(std::move(result), std::move(socket)); });
}

void HttpFetch::adopt(ConnectResult result, SocketPtr socket) {
    m_certificateEnd = result.certificateEnd;
    m_counted = {};
    if (result.problem != ProbeProblem::None) {
        m_traffic.sent += result.traffic.sent;
        m_traffic.received += result.traffic.received;
        finish({.problem = result.problem,
                .detail = std::move(result.detail),
                .remedy = std::move(result.remedy),
                .reason = {},
                .body = {},
                .certificateEnd = {},
                .traffic = {}});
        return;
    }
    m_socket = std::move(socket);
    m_opened = m_clock.steady();
    m_socket->setReadBufferSize(kReadAhead);
    connect(m_socket.get(), &QTcpSocket::readyRead, this, &HttpFetch::read);
    connect(m_socket.get(), &QTcpSocket::errorOccurred, this, &HttpFetch::onClosed);
    connect(m_socket.get(), &QTcpSocket::disconnected, this, &HttpFetch::onClosed);
    writeRequest();
}

std::string HttpFetch::requestHead() const {
    QUrl named = m_url;
    if (!m_tls.spec().serverName.empty()) named.setHost(QString::fromStdString(m_tls.spec().serverName));
    const auto path = m_url.toEncoded(QUrl::RemoveScheme | QUrl::RemoveAuthority | QUrl::RemoveFragment);
    std::string head = "GET " + (path.isEmpty() ? std::string("/") : path.toStdString());
    head += " HTTP/1.1\r\nHost: " + named.authority(QUrl::FullyEncoded).toStdString();
    head += "\r\nUser-Agent: Holdfast\r\nAccept: " + m_order.accept;
    head += "\r\nAccept-Encoding: identity\r\nConnection: keep-alive\r\n";
    if (!m_spec.password.isEmpty() && isSameOrigin(m_url, m_order.url)) {
        const QByteArray basic = QByteArray::fromStdString(m_spec.user + ':' + m_spec.password.reveal());
        head += m_spec.user.empty()
                    ? "Authorization: Bearer " + bearerToken(m_spec.password.reveal()).value_or("")
                    : "Authorization: Basic " + basic.toBase64().toStdString();
        head += "\r\n";
    }
    return head + "\r\n";
}

void HttpFetch::writeRequest() {
    m_parser.emplace(HttpAnswerParser::Limits{.bodyBytes = m_order.bodyLimit});
    const std::string head = requestHead();
    m_payload.sent += static_cast<std::int64_t>(head.size());
    m_socket->write(head.data(), static_cast<qint64>(head.size()));
}

void HttpFetch::read() {
    if (!m_parser) { // words nobody asked for
        dropConnection();
        return;
    }
    const QByteArray piece = m_socket->readAll();
    m_payload.received += piece.size();
    switch (m_parser->feed({piece.constData(), static_cast<std::size_t>(piece.size())})) {
    case HttpAnswerParser::State::Complete:
        onComplete();
        break;
    case HttpAnswerParser::State::Broken:
        fail(ProbeProblem::Protocol, m_parser->trouble());
        break;
    case HttpAnswerParser::State::Reading:
        break;
    }
}

void HttpFetch::onClosed() {
    if (m_parser && m_socket->bytesAvailable() > 0) read();
    if (!m_socket) return; // it was whole, or broken
    if (!m_parser) {
        dropConnection();
        return;
    }
    if (m_parser->finish() == HttpAnswerParser::State::Complete) {
        onComplete();
    } else if (m_reused && !m_parser->hasBegun()) {
        dropConnection(); // closed by its server just as we asked: not its failure
        send(m_url);
    } else {
        const auto problem = m_socket->error() == QAbstractSocket::UnknownSocketError
                                 ? ProbeProblem::Closed
                                 : problemOf(m_socket->error());
        fail(problem, m_socket->errorString().toStdString());
    }
}

void HttpFetch::onComplete() {
    HttpAnswerParser answer = std::move(*m_parser);
    m_parser.reset();
    if (!answer.keepsConnection()) dropConnection();
    const auto next = nextHop(answer);
    if (!next) {
        finish({.detail = {},
                .remedy = {},
                .status = answer.status(),
                .reason = answer.reason(),
                .body = answer.takeBody(),
                .certificateEnd = {},
                .traffic = {}});
    } else if (++m_hops > kMaxHops) {
        fail(ProbeProblem::Configuration, "redirects more than three times");
    } else {
        send(*next);
    }
}

std::optional<QUrl> HttpFetch::nextHop(const HttpAnswerParser& answer) const {
    if (m_order.redirects == FetchOrder::Redirects::None || !isRedirect(answer.status())) return {};
    const auto location = answer.header("location");
    if (location.empty()) return {};
    QUrl next = m_url.resolved(QUrl::fromEncoded(
        QByteArray(location.data(), static_cast<qsizetype>(location.size())), QUrl::StrictMode));
    next.setUserInfo(QString());
    const QString named = QString::fromStdString(m_tls.spec().serverName);
    if (!named.isEmpty() && next.host() == named) next.setHost(m_url.host()); // our way to that name
    const bool weaker = isEncrypted(m_url) && !isEncrypted(next);
    if (!isHttp(next) || weaker || next.host() != m_url.host()) return {};
    return next;
}

void HttpFetch::dropConnection() {
    if (!m_socket) return;
    const Traffic total = trafficOf(*m_socket);
    m_traffic.sent += std::max<std::int64_t>(total.sent - m_counted.sent, 0);
    m_traffic.received += std::max<std::int64_t>(total.received - m_counted.received, 0);
    m_socket.reset();
}

void HttpFetch::fail(ProbeProblem problem, std::string_view words) {
    FetchAnswer answer;
    answer.problem = problem;
    answer.detail = safeDetail(words, m_spec);
    answer.remedy = remedyFor(m_spec, problem);
    if (m_parser) answer.status = m_parser->status();
    m_connector.cancel();
    m_parser.reset();
    dropConnection();
    finish(std::move(answer));
}

void HttpFetch::finish(FetchAnswer answer) {
    answer.seconds = static_cast<double>(m_elapsed.nsecsElapsed()) / 1e9;
    answer.certificateEnd = m_certificateEnd;
    answer.traffic = m_traffic;
    if (m_socket) {
        const Traffic total = trafficOf(*m_socket);
        answer.traffic.sent += total.sent - m_counted.sent;
        answer.traffic.received += total.received - m_counted.received;
        m_counted = total;
    }
    answer.traffic.sent = std::max(answer.traffic.sent, m_payload.sent);
    answer.traffic.received = std::max(answer.traffic.received, m_payload.received);
    m_deadline.stop();
    m_early.reset();
    if (const auto done = std::exchange(m_done, nullptr)) done(std::move(answer));
}

void HttpFetch::cancel() {
    m_done = nullptr;
    m_early.reset();
    m_deadline.stop();
    m_connector.cancel();
    if (!m_parser) return;
    m_parser.reset();
    dropConnection();
}

} // namespace holdfast::probes
