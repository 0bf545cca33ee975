// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/base/clock.h"
#include "engine/core/fleet/probe_report.h"
#include "engine/probes/probe_text.h"
#include "engine/probes/remedy.h"
#include "engine/probes/tls_settings.h"

#include <QtCore/QDateTime>
#include <QtCore/QElapsedTimer>
#include <QtCore/QObject>
#include <QtCore/QTimer>
#include <QtNetwork/QHostAddress>

#include <functional>
#include <memory>
#include <optional>

class QHostInfo;
class QTcpSocket;
class QSslSocket;

namespace holdfast::probes {

/// Lets go of a socket also from within its own signals: unheard, closed, deleted by the event loop.
struct SocketRelease {
    void operator()(QTcpSocket* socket) const;
};

using SocketPtr = std::unique_ptr<QTcpSocket, SocketRelease>;

/// Bytes that crossed a connection.
struct Traffic {
    std::int64_t sent = 0;
    std::int64_t received = 0;
};

/// What the kernel counted on a connection since it was opened (TLS included, the headers of IP and TCP not);
/// zeros when it is closed already.
[[nodiscard]] Traffic trafficOf(const QTcpSocket& socket);

/// How opening a connection went.
struct ConnectResult {
    ProbeProblem problem = ProbeProblem::None;
    std::string detail; ///< for ProbeReport
    std::string remedy; ///< for ProbeReport
    /// Until when the certificate that the target showed is valid, also when it was refused.
    std::optional<QDateTime> certificateEnd;
    double seconds = 0.0; ///< from asking for it to being able to write
    Traffic traffic;
};

/// Opens connections, with TLS or without, one at a time. Asynchronous, engine thread.
///
/// Of a name with several addresses each is tried in the resolver's order, with an equal share of the time
/// that is left, so that a silent one (IPv6 that leads nowhere) leaves time for the next. A name that is not
/// resolved in time is NameUnknown: it says nothing about the target.
class Connector : public QObject {
public:
    enum class Layer {
        Tcp,
        Tls,
        TlsForHttp, ///< says that it wants to speak HTTP/1.1 (ALPN)
    };
    /// The socket is there when the problem is None; whoever drops it closes it.
    using Done = std::function<void(ConnectResult, SocketPtr)>;

    /// `spec` and `tls` outlive it.
    Connector(const ProbeSpec& spec, TlsSettings& tls);
    ~Connector() override;

    /// `done` is called once, from within an event of the socket or the timer, never from within start().
    /// It may start the next one, and must not destroy this object.
    void start(const Endpoint& endpoint, Layer layer, Duration within, Done done);
    /// As start(), for a name whose addresses are known.
    void startAt(QList<QHostAddress> addresses, const Endpoint& endpoint, Layer layer, Duration within,
                 Done done);
    void cancel();

    [[nodiscard]] bool isResolving() const { return m_lookup >= 0; }

private:
    [[nodiscard]] bool begin(const Endpoint& endpoint, Layer layer, Duration within, Done done);
    void onResolved(const QHostInfo& info);
    void tryNext();
    [[nodiscard]] SocketPtr makeSocket();
    void onAttemptFailed();
    void onDeadline();
    void finish(ConnectResult result);
    [[nodiscard]] ConnectResult failed(ProbeProblem problem, std::string_view words,
                                       std::string remedy) const;
    void fail(ProbeProblem problem, std::string_view words, std::string remedy = {});
    void failLater(ProbeProblem problem, std::string_view words, std::string remedy = {});

    const ProbeSpec& m_spec;
    TlsSettings& m_tls;
    QTimer m_deadline;
    QTimer m_attempt; ///< the share of one address
    QElapsedTimer m_elapsed;
    Endpoint m_endpoint;
    Layer m_layer = Layer::Tcp;
    int m_lookup = -1;               ///< under way; -1: none
    QList<QHostAddress> m_addresses; ///< not tried yet
    SocketPtr m_socket;
    QSslSocket* m_encrypted = nullptr;    ///< the same, when it is one
    std::optional<ConnectResult> m_early; ///< what was wrong before anything was opened
    Done m_done;
};

} // namespace holdfast::probes
