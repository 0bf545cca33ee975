// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/probes/http_fetch.h"

#include "engine/probes/network_problem.h"
#include "engine/probes/probe_text.h"

#include <QtNetwork/QNetworkAccessManager>
#include <QtNetwork/QNetworkRequest>
#include <QtNetwork/QSslCertificate>
#include <QtNetwork/QSslConfiguration>

#include <utility>

namespace holdfast::probes {

namespace {

constexpr int kMaxHops = 3;
constexpr qint64 kReadAhead = qint64{256} * 1024;

int defaultPort(const QUrl& url) {
    return url.port(url.scheme() == QLatin1String("https") ? 443 : 80);
}

bool isRedirect(int status) {
    return status == 301 || status == 302 || status == 303 || status == 307 || status == 308;
}

} // namespace

HttpFetch::HttpFetch(const ProbeSpec& spec, QNetworkAccessManager* network)
    : m_spec(spec), m_network(network), m_tls(spec.tls) {
    m_deadline.setSingleShot(true);
    m_deadline.setTimerType(Qt::PreciseTimer);
    connect(&m_deadline, &QTimer::timeout, this, [this] {
        finish(m_early ? std::move(*m_early) : failed(ProbeProblem::NoAnswer, "no answer in time"));
    });
}

HttpFetch::~HttpFetch() {
    cancel();
}

void HttpFetch::get(FetchOrder order, Duration within, Done done) {
    Q_ASSERT(m_done == nullptr);
    m_done = std::move(done);
    m_order = std::move(order);
    m_answer = {};
    m_hops = 0;
    m_elapsed.start();
    m_order.url.setUserInfo(QString());
    const QString scheme = m_order.url.scheme();
    const bool known = scheme == QLatin1String("http") || scheme == QLatin1String("https");
    if (!m_order.url.isValid() || m_order.url.host().isEmpty() || !known) {
        failLater(failed(ProbeProblem::Configuration, "not a URL of http or https"));
        return;
    }
    if (const auto configuration = m_tls.configuration();
        scheme == QLatin1String("https") && !configuration) {
        failLater(failed(ProbeProblem::Certificate, configuration.error().detail,
                         certificateRemedy(m_spec, CertificateFault::CaFile)));
        return;
    }
    m_deadline.start(within);
    send(m_order.url);
}

void HttpFetch::send(const QUrl& url) {
    const QNetworkRequest request = requestFor(url);
    m_refused.clear();
    m_headCounted = false;
    const bool encrypted = url.scheme() == QLatin1String("https");
    m_reply = (encrypted ? m_tls.managerUnder(m_network) : m_network)->get(request);
    m_reply->setReadBufferSize(kReadAhead);
    countSent(request);
    connect(m_reply, &QNetworkReply::readyRead, this, &HttpFetch::onReadyRead);
    connect(m_reply, &QNetworkReply::finished, this, &HttpFetch::onFinished);
    connect(m_reply, &QNetworkReply::encrypted, this,
            [this] { m_answer.certificateEnd = m_reply->sslConfiguration().peerCertificate().expiryDate(); });
    connect(m_reply, &QNetworkReply::sslErrors, this, [this](const QList<QSslError>& errors) {
        m_refused = errors;
        const auto certificate = m_reply->sslConfiguration().peerCertificate();
        if (!certificate.isNull()) m_answer.certificateEnd = certificate.expiryDate();
    });
}

QNetworkRequest HttpFetch::requestFor(const QUrl& url) {
    QNetworkRequest request(url);
    request.setRawHeader("Accept", m_order.accept);
    request.setRawHeader("User-Agent", "Holdfast");
    if (m_order.encoding == FetchOrder::Encoding::Identity)
        request.setRawHeader("Accept-Encoding", "identity");
    request.setAttribute(QNetworkRequest::RedirectPolicyAttribute, QNetworkRequest::ManualRedirectPolicy);
    request.setAttribute(QNetworkRequest::CookieLoadControlAttribute, QNetworkRequest::Manual);
    request.setAttribute(QNetworkRequest::CookieSaveControlAttribute, QNetworkRequest::Manual);
    request.setAttribute(QNetworkRequest::AuthenticationReuseAttribute, QNetworkRequest::Manual);
    request.setAttribute(QNetworkRequest::CacheLoadControlAttribute, QNetworkRequest::AlwaysNetwork);
    request.setAttribute(QNetworkRequest::CacheSaveControlAttribute, false);
    // The timer of the run is the deadline; this one ends a transfer should that timer be late.
    request.setTransferTimeout(static_cast<int>(m_deadline.interval()) + 1000);
    const bool encrypted = url.scheme() == QLatin1String("https");
    if (const auto configuration = m_tls.configuration(); encrypted && configuration)
        request.setSslConfiguration(*configuration);
    if (!m_tls.spec().serverName.empty()) {
        request.setPeerVerifyName(QString::fromStdString(m_tls.spec().serverName));
        request.setRawHeader("Host", hostNamed(url));
    }
    request.setAttribute(QNetworkRequest::Http2AllowedAttribute,
                         encrypted && m_tls.spec().serverName.empty());
    if (!m_spec.password.isEmpty() && isOwnOrigin(url)) {
        const QByteArray secret = QByteArray::fromStdString(m_spec.password.reveal());
        const QByteArray user = QByteArray::fromStdString(m_spec.user);
        const QByteArray basic = user + ':' + secret;
        request.setRawHeader("Authorization", user.isEmpty() ? QByteArray("Bearer " + secret)
                                                             : QByteArray("Basic " + basic.toBase64()));
    }
    return request;
}

QByteArray HttpFetch::hostNamed(const QUrl& url) const {
    const QByteArray name = QByteArray::fromStdString(m_tls.spec().serverName);
    return url.port() < 0 ? name : name + ':' + QByteArray::number(url.port());
}

bool HttpFetch::isOwnOrigin(const QUrl& url) const {
    const QUrl& own = m_order.url;
    return url.scheme() == own.scheme() && url.host() == own.host() && defaultPort(url) == defaultPort(own);
}

std::optional<QUrl> HttpFetch::nextHop(int status) const {
    if (m_order.redirects == FetchOrder::Redirects::None || !isRedirect(status)) return {};
    const QUrl here = m_reply->url();
    QUrl next = here.resolved(QUrl::fromEncoded(m_reply->rawHeader("Location")));
    next.setUserInfo(QString());
    const bool http = next.scheme() == QLatin1String("http") || next.scheme() == QLatin1String("https");
    const bool weaker = here.scheme() == QLatin1String("https") && next.scheme() != here.scheme();
    const QString named = QString::fromStdString(m_tls.spec().serverName);
    if (next.host() == named && !named.isEmpty()) next.setHost(here.host()); // our way to that name
    if (!next.isValid() || !http || weaker || next.host() != here.host()) return {};
    return next;
}

/// As HTTP/1.1 writes it; HTTP/2 packs headers smaller, and TLS adds a little.
void HttpFetch::countSent(const QNetworkRequest& request) {
    const auto path = request.url().toEncoded(QUrl::RemoveScheme | QUrl::RemoveAuthority);
    m_answer.bytesSent +=
        path.size() + static_cast<qint64>(sizeof "GET  HTTP/1.1\r\nConnection: Keep-Alive\r\n\r\n");
    for (const auto& name : request.rawHeaderList())
        m_answer.bytesSent += name.size() + request.rawHeader(name).size() + 4;
}

void HttpFetch::countHead() {
    if (std::exchange(m_headCounted, true)) return;
    m_answer.bytesReceived += static_cast<qint64>(sizeof "HTTP/1.1 200 OK\r\n\r\n");
    for (const auto& [name, value] : m_reply->rawHeaderPairs())
        m_answer.bytesReceived += name.size() + value.size() + 4;
}

void HttpFetch::onReadyRead() {
    const QByteArray piece = m_reply->readAll();
    m_answer.bytesReceived += piece.size();
    m_answer.body += piece;
    if (m_answer.body.size() <= m_order.bodyLimit) return;
    countHead();
    auto answer = failed(ProbeProblem::Protocol,
                         "an answer of more than " + std::to_string(m_order.bodyLimit) + " bytes");
    answer.status = m_reply->attribute(QNetworkRequest::HttpStatusCodeAttribute).toInt();
    finish(std::move(answer));
}

void HttpFetch::onFinished() {
    const auto error = m_reply->error();
    if (m_reply->isOpen()) onReadyRead();
    if (m_reply == nullptr) return; // beyond the limit with its last piece
    if (!m_refused.isEmpty() && error == QNetworkReply::SslHandshakeFailedError) {
        m_tls.forget();
        finish(failed(ProbeProblem::Certificate, wordsOf(m_refused).toStdString(),
                      certificateRemedy(m_spec, faultOf(m_refused))));
        return;
    }
    const auto problem = problemOf(error);
    const int status = m_reply->attribute(QNetworkRequest::HttpStatusCodeAttribute).toInt();
    if (problem != ProbeProblem::None || status == 0) {
        finish(failed(problem == ProbeProblem::None ? ProbeProblem::Protocol : problem,
                      m_reply->errorString().toStdString()));
        return;
    }
    countHead();
    if (const auto next = nextHop(status)) {
        releaseReply();
        m_answer.body.clear();
        if (++m_hops > kMaxHops) {
            finish(failed(ProbeProblem::Configuration, "redirects more than three times"));
        } else {
            send(*next);
        }
        return;
    }
    m_answer.status = status;
    m_answer.reason = m_reply->attribute(QNetworkRequest::HttpReasonPhraseAttribute).toString();
    m_answer.contentType = m_reply->rawHeader("Content-Type");
    finish(std::move(m_answer));
}

FetchAnswer HttpFetch::failed(ProbeProblem problem, std::string_view words, std::string remedy) const {
    FetchAnswer answer;
    answer.problem = problem;
    answer.detail = safeDetail(words, m_spec);
    answer.remedy = remedy.empty() ? remedyFor(m_spec, problem) : std::move(remedy);
    answer.certificateEnd = m_answer.certificateEnd;
    answer.bytesSent = m_answer.bytesSent;
    answer.bytesReceived = m_answer.bytesReceived;
    return answer;
}

void HttpFetch::failLater(FetchAnswer answer) {
    m_early = std::move(answer);
    m_deadline.start(0);
}

void HttpFetch::finish(FetchAnswer answer) {
    answer.seconds = static_cast<double>(m_elapsed.nsecsElapsed()) / 1e9;
    const auto done = std::move(m_done);
    cancel();
    if (done) done(std::move(answer));
}

void HttpFetch::releaseReply() {
    if (auto* reply = std::exchange(m_reply, nullptr)) {
        reply->disconnect(this);
        if (reply->isRunning()) reply->abort();
        reply->deleteLater();
    }
}

void HttpFetch::cancel() {
    m_done = nullptr;
    m_early.reset();
    m_deadline.stop();
    releaseReply();
}

} // namespace holdfast::probes
