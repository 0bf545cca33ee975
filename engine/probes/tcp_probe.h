// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/probes/connector.h"
#include "engine/probes/probe_factory.h"
#include "engine/probes/run_delivery.h"

namespace holdfast::probes {

/// Opens a connection to host:port and closes it again; with `useTls` after a TLS handshake. Reads up and
/// latency (seconds until the connection stands).
class TcpProbe final : public ports::AsyncProbe {
public:
    TcpProbe(ProbeSpec spec, const ProbeWorld& world);

    void start(Done done) override;
    void cancel() override;

private:
    void report(ConnectResult result);

    ProbeSpec m_spec;
    TlsSettings m_tls;
    RunDelivery m_delivery;
    Connector m_connector;
};

} // namespace holdfast::probes
