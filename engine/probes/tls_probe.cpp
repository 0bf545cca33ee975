// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/probes/tls_probe.h"

#include "engine/core/fleet/signal_catalog.h"
#include "engine/probes/readings.h"
#include "engine/probes/run_frame.h"

namespace holdfast::probes {

TlsProbe::TlsProbe(ProbeSpec spec, const ProbeWorld& world)
    : m_spec(std::move(spec))
    , m_clock(*world.clock)
    , m_tls(m_spec.tls)
    , m_delivery(world.context)
    , m_connector(m_spec, m_tls) {}

void TlsProbe::start(Done done) {
    m_delivery.begin(std::move(done));
    m_connector.start(endpointOf(m_spec.target), Connector::Layer::Tls, m_spec.deadline,
                      [this](ConnectResult result, SocketPtr) { report(std::move(result)); });
}

void TlsProbe::report(ConnectResult result) {
    const auto end = result.certificateEnd;
    auto report = reportOf(std::move(result));
    if (end) offerReading(report, signals::kCertificateDays, daysUntil(*end, m_clock.now()));
    m_delivery.finish(std::move(report));
}

void TlsProbe::cancel() {
    m_connector.cancel();
    m_delivery.cancel();
}

} // namespace holdfast::probes
