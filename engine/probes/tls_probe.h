// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/probes/connector.h"
#include "engine/probes/probe_factory.h"
#include "engine/probes/run_delivery.h"

namespace holdfast::probes {

/// Makes a TLS handshake with host:port, anew each time, so that a renewed certificate shows at once. Reads
/// up, latency (seconds until the handshake is complete) and certificate_days of the server's own
/// certificate. A refused certificate is ProbeProblem::Certificate in OpenSSL's words; how many days it had
/// left is read all the same.
class TlsProbe final : public ports::AsyncProbe {
public:
    TlsProbe(ProbeSpec spec, const ProbeWorld& world);

    void start(Done done) override;
    void cancel() override;

private:
    void report(ConnectResult result);

    ProbeSpec m_spec;
    const Clock& m_clock;
    TlsSettings m_tls;
    RunDelivery m_delivery;
    Connector m_connector;
};

} // namespace holdfast::probes
