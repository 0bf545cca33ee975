// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/base/clock.h"
#include "engine/core/fleet/fleet_spec.h"
#include "engine/core/fleet/probe_report.h"
#include "engine/probes/connector.h"
#include "engine/probes/http_answer.h"
#include "engine/probes/tls_settings.h"

#include <QtCore/QElapsedTimer>
#include <QtCore/QObject>
#include <QtCore/QTimer>
#include <QtCore/QUrl>

#include <functional>
#include <optional>

namespace holdfast::probes {

/// One page to get.
struct FetchOrder {
    QUrl url;
    std::string accept = "*/*";
    std::size_t bodyLimit = std::size_t{1024} * 1024;
    /// Redirects to the same host (never from https to http) are followed, up to three. Others, and those of
    /// an order with None, are the answer.
    enum class Redirects { None, SameHost } redirects = Redirects::SameHost;
};

/// What came of it. With problem None there is a status of HTTP, whatever it is, and its whole body.
struct FetchAnswer {
    ProbeProblem problem = ProbeProblem::None;
    std::string detail; ///< for ProbeReport; empty when the problem is None
    std::string remedy; ///< for ProbeReport
    int status = 0;     ///< also with problem Protocol when only the body was beyond its limit
    std::string reason; ///< as the server words the status
    std::string body;
    /// Until when the server's certificate is valid, also when it was refused.
    std::optional<QDateTime> certificateEnd;
    double seconds = 0.0; ///< from the request to the complete answer, redirects included
    Traffic traffic;
};

/// Gets pages in HTTP/1.1 over one kept connection, with the credentials and the TLS of one probe. One at a
/// time. Asynchronous, engine thread.
///
/// A client of our own on Qt's sockets, because Qt's (6.4) reads heads without a bound, byte by byte, on one
/// thread for all targets: one hostile server would hold up every probe. HTTP/1.1 is what all servers speak,
/// also those that prefer HTTP/2.
///
/// Credentials (basic with `user`, else bearer) go to the origin of the order's URL only; a redirect to
/// another scheme or port is followed without them. With a server name of its own (TlsSpec) the request names
/// that host. An encrypted connection lives five minutes, so that a certificate that was renewed, exchanged
/// or has expired shows. No cookies, no cache, no proxy.
class HttpFetch : public QObject {
public:
    using Done = std::function<void(FetchAnswer)>;

    static constexpr Duration kEncryptedAge = std::chrono::minutes(5);

    /// `spec` and `clock` outlive it.
    HttpFetch(const ProbeSpec& spec, const Clock& clock);
    ~HttpFetch() override;

    /// `done` is called once, from within an event, never from within get(). It may get the next page, and
    /// must not destroy this object.
    void get(FetchOrder order, Duration within, Done done);
    void cancel();

private:
    void send(const QUrl& url);
    void adopt(ConnectResult result, SocketPtr socket);
    void writeRequest();
    void read();
    void onClosed();
    void onComplete();
    [[nodiscard]] std::string requestHead() const;
    [[nodiscard]] bool canReuse(const QUrl& url) const;
    [[nodiscard]] std::optional<QUrl> nextHop(const HttpAnswerParser& answer) const;
    void dropConnection();
    void fail(ProbeProblem problem, std::string_view words);
    void finish(FetchAnswer answer);

    const ProbeSpec& m_spec;
    const Clock& m_clock;
    TlsSettings m_tls;
    Connector m_connector;
    QTimer m_deadline;
    QElapsedTimer m_elapsed;

    // the kept connection
    SocketPtr m_socket;
    QUrl m_origin;
    SteadyPoint m_opened;
    std::optional<QDateTime> m_certificateEnd;
    Traffic m_counted; ///< of the connection, in reports before this one

    // the run
    FetchOrder m_order;
    Done m_done;
    QUrl m_url; ///< asked at the moment
    std::optional<HttpAnswerParser> m_parser;
    bool m_reused = false;
    int m_hops = 0;
    Traffic m_traffic; ///< of this run's connections that are closed
    Traffic m_payload; ///< of this run: what is known of connections the kernel tells nothing of any more
    std::optional<std::pair<ProbeProblem, std::string>> m_early;
};

} // namespace holdfast::probes
