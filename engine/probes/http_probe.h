// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/probes/handshake.h"
#include "engine/probes/http_fetch.h"
#include "engine/probes/probe_factory.h"
#include "engine/probes/run_delivery.h"

#include <optional>

namespace holdfast::probes {

/// Gets a health page. Reads up, latency (request to complete answer, connection included when it is new),
/// http_status and, over TLS, certificate_days; the version where the page is JSON with a `version`.
///
/// A status in the expected range is up. Outside of it 5xx is NotReady (down), 401 and 407 Authentication,
/// 403 Permission, anything else Configuration: the page is not there or not what we think, which says
/// nothing about the service.
///
/// A pooled connection would show the certificate of the day it was opened. So every five minutes a handshake
/// of its own goes before the request: a certificate that was renewed, exchanged or has expired shows then.
class HttpProbe final : public ports::AsyncProbe {
public:
    HttpProbe(ProbeSpec spec, const ProbeWorld& world);

    void start(Done done) override;
    void cancel() override;

private:
    void fetch();
    void onHandshake(HandshakeResult result);
    void onAnswer(FetchAnswer answer);
    void judge(ProbeReport& report, const FetchAnswer& answer) const;
    void addCertificate(ProbeReport& report) const;
    [[nodiscard]] bool certificateIsDue() const;
    void noteCertificate(const QDateTime& end);

    ProbeSpec m_spec;
    const Clock& m_clock;
    QUrl m_url;
    RunDelivery m_delivery;
    HttpFetch m_fetch;
    Handshake m_handshake;
    QElapsedTimer m_elapsed; ///< of the run
    std::int64_t m_handshakeSent = 0;
    std::int64_t m_handshakeReceived = 0;
    std::optional<QDateTime> m_certificateEnd;
    SteadyPoint m_certificateSeen;
};

} // namespace holdfast::probes
