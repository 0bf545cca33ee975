// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/probes/tcp_probe.h"

#include "engine/core/fleet/signal_catalog.h"
#include "engine/probes/readings.h"

namespace holdfast::probes {

TcpProbe::TcpProbe(ProbeSpec spec, const ProbeWorld& world)
    : m_spec(std::move(spec)), m_tls(m_spec.tls), m_delivery(world.context), m_connector(m_spec, m_tls) {}

void TcpProbe::start(Done done) {
    m_delivery.begin(std::move(done));
    const auto layer = m_spec.useTls ? Connector::Layer::Tls : Connector::Layer::Tcp;
    m_connector.start(endpointOf(m_spec.target), layer, m_spec.deadline,
                      [this](ConnectResult result, SocketPtr) { report(std::move(result)); });
}

void TcpProbe::report(ConnectResult result) {
    m_delivery.finish(reportOf(std::move(result)));
}

void TcpProbe::cancel() {
    m_connector.cancel();
    m_delivery.cancel();
}

} // namespace holdfast::probes
