// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/base/clock.h"
#include "engine/core/fleet/fleet_spec.h"
#include "engine/core/fleet/probe_report.h"
#include "engine/probes/tls_settings.h"

#include <QtCore/QByteArray>
#include <QtCore/QDateTime>
#include <QtCore/QElapsedTimer>
#include <QtCore/QObject>
#include <QtCore/QTimer>
#include <QtCore/QUrl>
#include <QtNetwork/QNetworkReply>

#include <functional>
#include <optional>

class QNetworkAccessManager;

namespace holdfast::probes {

/// One page to get.
struct FetchOrder {
    QUrl url;
    QByteArray accept = "*/*";
    qint64 bodyLimit = qint64{1024} * 1024;
    /// Redirects to the same host (never from https to http) are followed, up to three. Others, and those of
    /// an order with None, are the answer.
    enum class Redirects { None, SameHost } redirects = Redirects::SameHost;
    /// Compressed: smaller on the wire. Identity: bytes as they are, for small pages.
    enum class Encoding { Identity, Compressed } encoding = Encoding::Identity;
};

/// What came of it. With problem None there is a status of HTTP, whatever it is, and its whole body.
struct FetchAnswer {
    ProbeProblem problem = ProbeProblem::None;
    std::string detail; ///< for ProbeReport; empty when the problem is None
    std::string remedy; ///< for ProbeReport
    int status = 0;     ///< also with problem Protocol when the body was beyond its limit
    QString reason;     ///< as the server words the status
    QByteArray body;
    QByteArray contentType;
    /// Until when the server's certificate is valid; only of an answer that needed a new connection.
    std::optional<QDateTime> certificateEnd;
    double seconds = 0.0; ///< from the request to the complete answer, redirects included
    std::int64_t bytesSent = 0;
    std::int64_t bytesReceived = 0;
};

/// Gets pages over the shared pooled connections, with the credentials and the TLS of one probe. One at a
/// time. Asynchronous, engine thread.
///
/// Credentials (basic with `user`, else bearer) go to the origin of the probe's own URL only; a redirect to
/// another scheme or port is followed without them. With a server name of its own the request names that host
/// and speaks HTTP/1.1; otherwise HTTP/2 is offered over TLS. No cookies, no cache, no proxy but the
/// manager's.
class HttpFetch : public QObject {
public:
    using Done = std::function<void(FetchAnswer)>;

    /// `spec` and `network` outlive it.
    HttpFetch(const ProbeSpec& spec, QNetworkAccessManager* network);
    ~HttpFetch() override;

    /// `done` is called once, from within an event, never from within get(). It may get the next page, and
    /// must not destroy this object.
    void get(FetchOrder order, Duration within, Done done);
    void cancel();

    [[nodiscard]] TlsSettings& tls() { return m_tls; }

private:
    void send(const QUrl& url);
    [[nodiscard]] QNetworkRequest requestFor(const QUrl& url);
    [[nodiscard]] QByteArray hostNamed(const QUrl& url) const;
    [[nodiscard]] bool isOwnOrigin(const QUrl& url) const;
    [[nodiscard]] std::optional<QUrl> nextHop(int status) const;
    void countSent(const QNetworkRequest& request);
    void countHead();
    void onReadyRead();
    void onFinished();
    void releaseReply();
    [[nodiscard]] FetchAnswer failed(ProbeProblem problem, std::string_view words,
                                     std::string remedy = {}) const;
    void failLater(FetchAnswer answer);
    void finish(FetchAnswer answer);

    const ProbeSpec& m_spec;
    QNetworkAccessManager* m_network;
    TlsSettings m_tls;
    QTimer m_deadline;
    QElapsedTimer m_elapsed;
    FetchOrder m_order;
    Done m_done;
    QNetworkReply* m_reply = nullptr;
    FetchAnswer m_answer; ///< as far as it is known
    std::optional<FetchAnswer> m_early;
    QList<QSslError> m_refused; ///< what was wrong with the certificate
    int m_hops = 0;
    bool m_headCounted = false;
};

} // namespace holdfast::probes
