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

#include <functional>
#include <optional>

class QTcpSocket;
class QSslSocket;

namespace holdfast::probes {

/// How opening a connection went.
struct HandshakeResult {
    ProbeProblem problem = ProbeProblem::None;
    std::string detail; ///< for ProbeReport
    std::string remedy; ///< for ProbeReport
    /// Until when the certificate that the target showed is valid, also when it was refused.
    std::optional<QDateTime> certificateEnd;
    double seconds = 0.0; ///< from asking for it to being able to write
    std::int64_t bytesSent = 0;
    std::int64_t bytesReceived = 0;
};

/// Opens a connection, with TLS or without, looks at it and closes it. Asynchronous, engine thread.
class Handshake : public QObject {
public:
    enum class Layer { Tcp, Tls };
    using Done = std::function<void(HandshakeResult)>;

    /// `spec` and `tls` outlive it.
    Handshake(const ProbeSpec& spec, TlsSettings& tls);
    ~Handshake() override;

    /// `done` is called once, from within an event of the socket or the timer, never from within start().
    /// It may start the next one, and must not destroy this object.
    void start(const Endpoint& endpoint, Layer layer, Duration within, Done done);
    void cancel();

private:
    void connectEncrypted(const Endpoint& endpoint);
    void onFailed();
    void finish(HandshakeResult result);
    [[nodiscard]] HandshakeResult failed(ProbeProblem problem, std::string_view words,
                                         std::string remedy) const;
    void fail(ProbeProblem problem, std::string_view words, std::string remedy = {});
    void failLater(ProbeProblem problem, std::string_view words, std::string remedy = {});

    const ProbeSpec& m_spec;
    TlsSettings& m_tls;
    QTimer m_deadline;
    QElapsedTimer m_elapsed;
    QTcpSocket* m_socket = nullptr;
    QSslSocket* m_encrypted = nullptr;      ///< the same, when it is one
    std::optional<HandshakeResult> m_early; ///< what was wrong before anything was opened
    Done m_done;
};

} // namespace holdfast::probes
