// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/probes/tcp_probe.h"

#include "engine/core/fleet/signal_catalog.h"
#include "engine/probes/readings.h"

#include <QtNetwork/QNetworkAccessManager>

namespace holdfast::probes {

TcpProbe::TcpProbe(ProbeSpec spec, const ProbeWorld& world)
    : m_spec(std::move(spec)), m_tls(m_spec.tls), m_delivery(world.network), m_handshake(m_spec, m_tls) {}

void TcpProbe::start(Done done) {
    m_delivery.begin(std::move(done));
    const auto layer = m_spec.useTls ? Handshake::Layer::Tls : Handshake::Layer::Tcp;
    m_handshake.start(endpointOf(m_spec.target), layer, m_spec.deadline,
                      [this](HandshakeResult result) { report(std::move(result)); });
}

void TcpProbe::report(HandshakeResult result) {
    m_delivery.finish(reportOf(std::move(result)));
}

void TcpProbe::cancel() {
    m_handshake.cancel();
    m_delivery.cancel();
}

} // namespace holdfast::probes
